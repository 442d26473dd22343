import fc from 'fast-check'
import { expect, test } from 'vitest'
import { highlight } from './highlight.js'

const shown = (text: string, query: string): string =>
  highlight(text, query)
    .map((part) => (part.marked ? `[${part.text}]` : part.text))
    .join('')

test.each([
  ['A relay for ATProto', 'relay', 'A [relay] for ATProto'],
  ['Relays and relayers', 'relay', '[Relay]s and [relay]ers'],
  ['prerelay', 'relay', 'prerelay'],
  ['atproto-relay', 'relay at', '[at]proto-[relay]'],
  ['a b', 'a', 'a b'],
  ['C++ (.*)', '.* (', 'C++ (.*)'],
  ['Größe', 'größe', '[Größe]'],
  ['', 'x', ''],
])('%j for %j', (text, query, expected) => expect(shown(text, query)).toBe(expected))

test('loses nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, query) => {
      expect(
        highlight(text, query)
          .map((part) => part.text)
          .join(''),
      ).toBe(text)
    }),
  )
})
