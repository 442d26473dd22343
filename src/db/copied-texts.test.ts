import fc from 'fast-check'
import { expect, test } from 'vitest'
import { copiedTexts } from '../../tests/support/copied.js'
import { readCopiedTexts } from './copied-texts.js'

test('texts are read as they were written, a null as an empty one', () => {
  const anyText = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }))
  fc.assert(
    fc.property(fc.array(fc.array(fc.option(anyText))), (rows) => {
      const expected = rows.map((row) => row.map((text) => (text ?? '').toWellFormed()))
      expect([...readCopiedTexts(copiedTexts(...rows))]).toEqual(expected)
    }),
  )
})

test('a part of a larger memory is read from where it begins', () => {
  const bytes = copiedTexts(['a', 'ü'], ['', 'z'])
  const larger = new Uint8Array(bytes.length + 7)
  larger.set(bytes, 5)
  expect([...readCopiedTexts(larger.subarray(5, 5 + bytes.length))]).toEqual([
    ['a', 'ü'],
    ['', 'z'],
  ])
})

test('nothing at all holds no rows', () => {
  expect([...readCopiedTexts(new Uint8Array())]).toEqual([])
})
