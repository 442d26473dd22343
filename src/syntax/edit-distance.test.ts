import fc from 'fast-check'
import { expect, test } from 'vitest'
import { editDistance } from './edit-distance.js'

test.each([
  ['', '', 0],
  ['hello', 'hello', 0],
  ['hello', '', 5],
  ['hello', 'helo', 1],
  ['hello', 'hallo', 1],
  ['hello', 'hlelo', 1],
  ['hello', 'jelly', 2],
  ['kitten', 'sitting', 3],
])('from %j to %j it takes %i', (a, b, edits) => {
  expect(editDistance(a, b)).toBe(edits)
})

test('one edit is one edit, and the way back is as long', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), fc.string({ minLength: 1, maxLength: 1 }), (text, place, letter) => {
      const at = place % (text.length + 1)
      const edited = text.slice(0, at) + letter + text.slice(at)
      expect(editDistance(text, edited)).toBe(1)
      expect(editDistance(edited, text)).toBe(1)
    }),
  )
})
