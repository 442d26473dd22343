import { expect, test } from 'vitest'
import { arrangeFiles, encodePath } from './arrange-files.js'

test.each([
  ['a/b c', 'a/b%20c'],
  ['ü#?/100%', '%C3%BC%23%3F/100%25'],
  ['\ud800', '%EF%BF%BD'],
])('%j stands in an address as %s', (path, encoded) => {
  expect(encodePath(path)).toBe(encoded)
})

test('half a character is refused in words', () => {
  const files = [{ path: 'a\ud800', size: 1, urls: [] }]
  expect(() => arrangeFiles(files, 'acme/tiny')).toThrow('holds half a character')
})
