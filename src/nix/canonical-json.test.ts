import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CanonicalJsonError, canonicalJson } from './canonical-json.js'

test('sorts keys at every level and leaves out undefined members', () => {
  expect(canonicalJson({ b: [{ z: 1, a: null }], a: 'é\n', c: undefined })).toBe(
    '{"a":"é\\n","b":[{"a":null,"z":1}]}',
  )
})

test('gives one text for one value, whatever the order of its members', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ noUnicodeString: false })), (object) => {
      // No fractions, and no integers beyond what a double holds: both are refused.
      fc.pre(!JSON.stringify(object).match(/[.]\d|e[+-]|\d{16}/))
      const reversed = Object.fromEntries(Object.entries(object).reverse())
      expect(canonicalJson(reversed)).toBe(canonicalJson(object))
      expect(JSON.parse(canonicalJson(object))).toEqual(JSON.parse(JSON.stringify(object)))
    }),
  )
})

test.each([[1.5], [2 ** 53], [Number.NaN], [undefined], [Symbol('x')], [new Map()], [10n]])(
  'refuses %s',
  (value) => {
    expect(() => canonicalJson([value])).toThrow(CanonicalJsonError)
  },
)
