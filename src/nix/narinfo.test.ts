import { expect, test } from 'vitest'
import { isStoreHash, narInfo, storeHashOf } from './narinfo.js'

/** Base 32 and path as nix-hash --to-base32 and nix-store --print-fixed-path print them. */
const NAR_HASH = 'sha256-bM8CT6MLxjeK2vFaj90KeSZPwy0q9OxMzcP3rHEv3Hc='
const BASE32 = '0xyw5xqsrxy3rm6frx1a5p1ly9kr1bfqynpiva53gihbld7h5kvc'
const STORE_HASH = 'kls5yvdzi3hlgy0qdwv29ky4yv0k9kd0'

test('a tree stands under the path that Nix gives it', () => {
  expect(storeHashOf(NAR_HASH)).toBe(STORE_HASH)
  expect(isStoreHash(STORE_HASH)).toBe(true)
  expect(narInfo({ narHash: NAR_HASH, narSize: 120, url: `nar/${STORE_HASH}.nar.gz` })).toBe(
    [
      `StorePath: /nix/store/${STORE_HASH}-source`,
      `URL: nar/${STORE_HASH}.nar.gz`,
      'Compression: gzip',
      `NarHash: sha256:${BASE32}`,
      'NarSize: 120',
      'References: ',
      `CA: fixed:r:sha256:${BASE32}`,
      '',
    ].join('\n'),
  )
})

test.each(['', 'a', 'e'.repeat(32), 'a'.repeat(33)])('"%s" is no hash of a store path', (text) => {
  expect(isStoreHash(text)).toBe(false)
})
