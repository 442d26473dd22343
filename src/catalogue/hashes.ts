import { sriProblem } from '../nix/sri.js'
import { EntryRefusal } from './entry-refusal.js'

const FAKE = /^(?:lib\.)?fake(?:Hash|Sha256|Sha512)?$|^sha256-A{43}=$/

/**
 * A hash of the catalogue that a record can carry.
 * @throws EntryRefusal `FakeHash`, `MalformedHash`
 */
export function usableHash(what: string, hash: string): string {
  if (FAKE.test(hash)) {
    throw new EntryRefusal('FakeHash', `${what} is lib.fakeHash: nobody has built it to learn the real one.`)
  }
  const problem = sriProblem(hash)
  if (problem) throw new EntryRefusal('MalformedHash', `${what}: ${problem}`)
  return hash
}
