import { expect, test } from 'vitest'
import { formatBytes, formatCount } from './amounts.js'

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [1234, '1.23 kB'],
  [999_499, '999 kB'],
  [999_950, '1 MB'],
  [4_976_698_672, '4.98 GB'],
  [141_107_412_992, '141 GB'],
  [Number.MAX_SAFE_INTEGER, '9.01 PB'],
  [10_000_000_000_000_000_000, '10,000 PB'],
])('%d bytes read %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

test.each([
  [42, '42'],
  [22_713_216, '22.7 million'],
  [999_999_999, '1 billion'],
  [8_030_261_248, '8.03 billion'],
])('%d reads %s', (count, text) => {
  expect(formatCount(count)).toBe(text)
})
