import type { DidDocument } from '@atproto/identity'
import { expect, test } from 'vitest'
import { DID_CACHE_FRESH_MS, DID_CACHE_RETRY_MS, DID_CACHE_STALE_MS } from '../limits.js'
import { BoundedDidCache } from './did-cache.js'

const documentOf = (id: string) => ({ id }) as DidDocument

test('holds so many, and forgets the longest unused', async () => {
  const cache = new BoundedDidCache({ maxEntries: 2 })
  await cache.cacheDid('a', documentOf('a'))
  await cache.cacheDid('b', documentOf('b'))
  await cache.checkCache('a')
  await cache.cacheDid('c', documentOf('c'))
  expect(cache.size).toBe(2)
  expect(await cache.checkCache('b')).toBeNull()
  expect(await cache.checkCache('a')).toMatchObject({ doc: { id: 'a' } })
})

test('a document is fresh, then stale, then expired', async () => {
  let now = 0
  const cache = new BoundedDidCache({ now: () => now })
  await cache.cacheDid('a', documentOf('a'))
  expect(await cache.checkCache('a')).toMatchObject({ stale: false, expired: false })
  now = DID_CACHE_FRESH_MS + 1
  expect(await cache.checkCache('a')).toMatchObject({ stale: true, expired: false })
  // After a failed attempt the directory is left alone for a while.
  cache.postpone('a')
  expect(await cache.checkCache('a')).toMatchObject({ stale: false, expired: false })
  now += DID_CACHE_RETRY_MS
  expect(await cache.checkCache('a')).toMatchObject({ stale: true, expired: false })
  now = DID_CACHE_STALE_MS + 1
  expect(await cache.checkCache('a')).toMatchObject({ expired: true })
})

test('a change that is heard of makes a document stale at once', async () => {
  const cache = new BoundedDidCache()
  await cache.cacheDid('a', documentOf('a'))
  cache.markStale('a')
  expect(await cache.checkCache('a')).toMatchObject({ stale: true })
  await cache.cacheDid('a', documentOf('a'))
  expect(await cache.checkCache('a')).toMatchObject({ stale: false })
})
