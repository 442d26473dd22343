import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeCursor, encodeCursor, InvalidCursorError, toPage } from './pagination.js'

const SCOPE = ['list', 'did:plc:a', undefined]

describe('cursors', () => {
  test('give back the keys that they were made of', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.string({ unit: 'grapheme' }), (number, text) => {
        fc.pre(!text.includes('\0'))
        const cursor = encodeCursor(SCOPE, [number, text])
        expect(cursor).toMatch(/^[\w-]+$/)
        expect(decodeCursor(SCOPE, ['integer', 'text'], cursor)).toEqual([number, text])
      }),
    )
  })

  test('are of no use for another query', () => {
    const cursor = encodeCursor(SCOPE, [1])
    expect(() => decodeCursor(['list', 'did:plc:b', undefined], ['integer'], cursor)).toThrow('another query')
  })

  test.each([
    ['nothing', ''],
    ['no base64', '%%%'],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['no list', Buffer.from('{}').toString('base64url')],
    ['too few keys', encodeCursor(SCOPE, [1])],
    ['too many keys', encodeCursor(SCOPE, [1, 'a', 'b'])],
    ['a number for a text', encodeCursor(SCOPE, [1, 2])],
    ['a text for a number', encodeCursor(SCOPE, ['1', 'a'])],
    ['a fraction', encodeCursor(SCOPE, [1.5, 'a'])],
    ['a number beyond 2^53', encodeCursor(SCOPE, [2 ** 60, 'a'])],
    ['a NUL', encodeCursor(SCOPE, [1, 'a\0'])],
    ['a lone surrogate', encodeCursor(SCOPE, [1, '\ud800'])],
    ['too long', encodeCursor(SCOPE, [1, 'a'.repeat(2000)])],
  ])('are refused that hold %s', (_, cursor) => {
    expect(() => decodeCursor(SCOPE, ['integer', 'text'], cursor)).toThrow(InvalidCursorError)
  })

  test('never throw anything else', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.json().map((json) => btoa(encodeURI(json))),
        ),
        (cursor) => {
          try {
            decodeCursor(SCOPE, ['integer', 'text'], cursor)
          } catch (error) {
            expect(error).toBeInstanceOf(InvalidCursorError)
          }
        },
      ),
    )
  })
})

test('a page has a cursor only when there is more', () => {
  expect(toPage([1, 2], 2, String)).toEqual({ rows: [1, 2] })
  expect(toPage([1, 2, 3], 2, String)).toEqual({ rows: [1, 2], cursor: '2' })
  expect(toPage([], 2, String)).toEqual({ rows: [] })
})
