import { expect, test } from 'vitest'
import { countOf, waitOf } from './in-words.js'

test.each([
  [countOf(0, 'file'), '0 files'],
  [countOf(1, 'file'), '1 file'],
  [countOf(2, 'directory', 'directories'), '2 directories'],
  [waitOf(0), 'at once'],
  [waitOf(0.5), 'in 1 ms'],
  [waitOf(500), 'in 500 ms'],
  [waitOf(1000), 'in 1 s'],
  [waitOf(1200), 'in 2 s'],
])('%s', (told, expected) => {
  expect(told).toBe(expected)
})
