import { expect, test } from 'vitest'
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
