import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { lintHash } from './hashes.js'

const digest = createHash('sha256').update('firn').digest()
const characters = digest.toString('base64').slice(0, 42)

const codesOf = (hash: string) => lintHash(hash, ['artifact', 'source', 'hash']).map(({ code }) => code)
/** The last character holds fewer bits than the others. */
const withDigest = (text: string) => `sha256-${text}A=`

test('finds nothing in hashes of content', () => {
  for (let seed = 0; seed < 500; seed++) {
    for (const algorithm of ['sha256', 'sha512']) {
      expect(codesOf(`${algorithm}-${createHash(algorithm).update(`${seed}`).digest('base64')}`)).toEqual([])
    }
  }
})

test('finds the alphabet wherever it begins, and not a shorter piece of it', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
  for (let start = 0; start + 16 <= characters.length; start++) {
    const withRun = (length: number) => {
      const run = alphabet.slice(0, length)
      return withDigest(`${characters.slice(0, start)}${run}${characters.slice(start + run.length)}`)
    }
    expect(codesOf(withRun(16)), withRun(16)).toEqual(['fake-hash'])
    expect(codesOf(withRun(14)), withRun(14)).toEqual([])
  }
})

test('finds what repeats a few bytes or a few characters', () => {
  const bytes = Buffer.concat(Array.from({ length: 4 }, () => digest.subarray(0, 8)))
  expect(codesOf(`sha256-${bytes.toString('base64')}`)).toEqual(['fake-hash'])
  expect(codesOf(withDigest('fakefake'.repeat(6).slice(0, 42)))).toEqual(['fake-hash'])
  expect(codesOf('lib.fakeHash')).toEqual(['fake-hash'])
})
