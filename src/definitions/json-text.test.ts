import fc from 'fast-check'
import { expect, test } from 'vitest'
import { JsonTextError, readJsonText } from './json-text.js'

function fault(text: string): string {
  try {
    readJsonText(text)
  } catch (error) {
    if (error instanceof JsonTextError)
      return `${error.position.line}:${error.position.column} ${error.message}`
    throw error
  }
  throw new Error('nothing was refused')
}

test('reads what JSON.parse reads', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(undefined, 2, '\t'), (json, indent) => {
      const value = JSON.parse(json)
      fc.pre(!json.includes('__proto__'))
      expect(readJsonText(JSON.stringify(value, null, indent)).value).toEqual(value)
    }),
  )
})

test('refuses what JSON.parse refuses', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:0-.e1tx\\ u') }), (text) => {
      let isJson = true
      try {
        JSON.parse(text)
      } catch {
        isJson = false
      }
      if (!isJson) expect(() => readJsonText(text)).toThrow(JsonTextError)
    }),
  )
})

test('tells where a value stands, or the innermost of its containers', () => {
  const text = '{\n  "a": [1, {"b c": "é"}],\n  "d/e": null\n}'
  const { positionOf } = readJsonText(text)
  expect(positionOf([])).toEqual({ line: 1, column: 1 })
  expect(positionOf(['a', 0])).toEqual({ line: 2, column: 9 })
  expect(positionOf(['a', 1, 'b c'])).toEqual({ line: 2, column: 20 })
  expect(positionOf(['a', 1, 'absent', 3])).toEqual({ line: 2, column: 12 })
  expect(positionOf(['d/e'])).toEqual({ line: 3, column: 10 })
})

test.each([
  ['', '1:1 expected a value, found the end of the text.'],
  ['{\n  "a": 1,\n}', '2:9 remove the comma before "}".'],
  ['[1 2]', '1:4 expected "," or "]", found "2]".'],
  ["{'a': 1}", '1:2 expected a name in double quotes, found "\'a\':".'],
  ['{"a" 1}', '1:6 expected ":" after "a", found "1}".'],
  ['{"a": 1, "a": 2}', '1:10 "a" is given twice.'],
  ['{"__proto__": 1}', '1:2 "__proto__" cannot be a name.'],
  ['{"a": "b}', '1:7 the text in double quotes does not end.'],
  [
    '{"a": "b\nc"}',
    '1:7 the text holds a line break, a control character or an unknown escape: write \\n for a new line.',
  ],
  ['{"a": 01}', '1:8 expected "," or "}", found "1}".'],
  ['{} // done', '1:4 there is more text after the end: paste one JSON value.'],
  ['undefined', '1:1 expected a value, found "undefined".'],
  ['['.repeat(100_000), '1:36 more than 34 levels inside each other.'],
])('%j', (text, message) => expect(fault(text)).toBe(message))
