import type { AtomClaim } from '../../src/atoms/verify/claim.js'
import { parseAtUri } from '../../src/syntax/at-uri.js'
import type { Target } from '../verify/target.js'
import type { AtomRecords } from './atom-records.js'

/** The signed record that speaks for a commit, where the index knows one; else the claim as it is. */
export async function signedTarget(claim: AtomClaim, records: AtomRecords): Promise<Target> {
  const { id, version, rev, mirrors } = claim
  const signed = await records.signedVersions(id, version)
  if (signed === undefined) {
    return { claim, signed: 'unknown', why: 'The index that knows signed records does not answer.' }
  }
  const own = signed.find((one) => one.rev === rev)
  if (own !== undefined) {
    const { authority, rkey = '' } = parseAtUri(own.uri)
    return { record: { actor: authority, rkey }, uri: own.uri, mirrors, rev }
  }
  const others = signed.map(({ uri, rev: other }) => `${uri} (${other})`).join(', ')
  return {
    claim,
    signed: 'unsigned',
    why: others === '' ? UNSIGNED : `${UNSIGNED} Others signed another commit: ${others}.`,
  }
}

const UNSIGNED = 'It is unsigned: no record that the index knows speaks for this commit.'
