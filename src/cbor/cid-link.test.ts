import { base32 } from 'multiformats/bases/base32'
import { expect, test } from 'vitest'
import { CidLink } from './cid-link.js'

test('links are written as multiformats writes them', () => {
  for (let length = 0; length <= 80; length++) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 151 + length * 7 + 0xc3) & 0xff)
    expect(String(new CidLink(bytes))).toBe(base32.encode(bytes))
  }
})
