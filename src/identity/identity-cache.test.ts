import { expect, test } from 'vitest'
import { DID_REFRESH_WINDOW_MS, MAX_DID_CHANGES, MAX_DID_REFRESHES } from '../limits/identity.js'
import { IdentityCache } from './identity-cache.js'
import { IdentityError } from './identity-error.js'

const documentOf = (did: string) => ({
  did,
  claimedHandle: null,
  pds: 'https://pds.firn.dev',
  signingKey: 'did:key:z',
})
const ASKED = { refresh: false }

test('holds so many documents, and forgets the longest unused', () => {
  const cache = new IdentityCache({ now: () => 0, maxEntries: 2 })
  for (const did of ['a', 'b']) cache.keep(did, documentOf(did), ASKED)
  cache.document('a')
  cache.keep('c', documentOf('c'), ASKED)
  expect(cache.document('b')).toBeUndefined()
  expect(cache.document('a')).toEqual(documentOf('a'))
})

test('a flood of DIDs that lead nowhere grows nothing and pushes no document out', () => {
  const cache = new IdentityCache({ now: () => 0, maxEntries: 100 })
  cache.keep('known', documentOf('known'), { refresh: true })
  for (let n = 0; n < 10_000; n++) {
    const reason = n % 2 ? 'NotFound' : 'Unreachable'
    cache.keepFailure(`did:${n}`, new IdentityError(reason, `did:${n}`, 'nothing'), { refresh: n % 3 === 0 })
  }
  expect(cache.size).toEqual({ documents: 1, attempts: 100 })
  expect(cache.document('known')).toEqual(documentOf('known'))
})

test('a purge of what is unknown keeps nothing', () => {
  const cache = new IdentityCache({ now: () => 0 })
  for (let n = 0; n < 1000; n++) cache.purge(`did:${n}`)
  expect(cache.size).toEqual({ documents: 0, attempts: 0 })
})

test('word of changes is heard so often, and once more at the end of that time', () => {
  let now = 0
  const cache = new IdentityCache({ now: () => now })
  const answer = (refresh: boolean) => cache.keep('a', documentOf('a'), { refresh })
  answer(false)
  for (let times = 0; times < MAX_DID_CHANGES; times++) {
    expect(cache.purge('a')).toBe(true)
    expect(cache.isDue('a')).toBe(true)
    answer(false)
  }
  for (let times = 0; times < 10; times++) {
    expect(cache.purge('a')).toBe(false)
    expect(cache.isDue('a')).toBe(false)
    // Nor does it make doubts heard more often.
    if (cache.mayRefresh('a')) answer(true)
    expect(cache.mayRefresh('a')).toBe(times + 1 < MAX_DID_REFRESHES)
  }
  now += DID_REFRESH_WINDOW_MS
  expect(cache.isDue('a')).toBe(true)
  answer(false)
  expect(cache.isDue('a')).toBe(false)
  expect(cache.purge('a')).toBe(true)
})
