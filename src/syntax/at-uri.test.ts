import { isAtUriString } from '@atproto/syntax'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AtUriError, isAtUri, isUsualAtUri, makeAtUri, parseAtUri } from './at-uri.js'

// The lists of atproto-interop-tests run in identifiers.test.ts.

describe('parseAtUri', () => {
  test.each([
    ['at://did:plc:abc', 'did:plc:abc', undefined, undefined],
    ['at://Alice.example', 'Alice.example', undefined, undefined],
    [
      'at://did:web:a.example%3A80/com.example.thing',
      'did:web:a.example%3A80',
      'com.example.thing',
      undefined,
    ],
    ['at://did:plc:abc/com.example.thing/a:b~c', 'did:plc:abc', 'com.example.thing', 'a:b~c'],
  ])('%s', (uri, authority, collection, rkey) => {
    expect(parseAtUri(uri)).toEqual({ authority, collection, rkey })
  })

  test.each([
    '',
    'at://',
    'at://did:plc:abc?q=1',
    'at://did:plc:abc/com.example.thing/a?q',
    'at://did:plc:abc/com.example.thing/a#/b',
    'at://did:plc:abc\n',
  ])('refuses %j', (text) => {
    expect(isAtUri(text)).toBe(false)
    expect(() => parseAtUri(text)).toThrow(AtUriError)
  })

  test('refuses parts beyond their lengths', () => {
    const texts = [
      `at://did:plc:${'a'.repeat(2048)}`,
      `at://${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(10)}`,
      `at://did:plc:abc/com.${'a.'.repeat(156)}thing`,
      `at://did:plc:abc/com.example.thing/${'a'.repeat(513)}`,
      `at://did:plc:${'a'.repeat(1e6)}`,
    ]
    expect(texts.filter(isAtUri)).toEqual([])
  })

  test('says what an at-uri looks like, and shows no more than the start of a long text', () => {
    expect(() => parseAtUri('https://a.example')).toThrow(
      '"https://a.example" is no at-uri: write at://<DID or handle>/<collection>/<record key>.',
    )
    expect(() => parseAtUri('x'.repeat(1e5))).toThrow(/^"x{200}…" is no at-uri/)
  })

  test('takes nothing that upstream refuses', () => {
    const pieces = fc.constantFrom(
      'at://',
      'did:plc:a',
      'a.example',
      '/',
      'com.a.b',
      '.',
      '..',
      'k',
      '#',
      '?',
      '%',
      '-',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        const text = `at://${parts.join('')}`
        if (isAtUri(text)) expect(isAtUriString(text)).toBe(true)
      }),
      { numRuns: 5000 },
    )
  })
})

test('what is told to be usual is an at-uri by the whole syntax, with the same parts', () => {
  const usual = fc.tuple(
    fc.stringMatching(/^[a-z2-7]{24}$/),
    fc.stringMatching(/^[a-z]{1,30}\.[a-z]{1,30}\.[a-zA-Z]{1,30}$/),
    fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9_~.:-]{0,255}$/),
  )
  fc.assert(
    fc.property(
      usual,
      fc.constantFrom('', '/', '/x', '?a', '#a', '\n', ' ', 'é'),
      ([id, collection, rkey], rest) => {
        const text = `at://did:plc:${id}/${collection}/${rkey}${rest}`
        expect(isUsualAtUri(text)).toBe(rest === '')
        expect(isAtUri(text) && isAtUriString(text)).toBe(rest === '')
        if (rest === '') expect(parseAtUri(text)).toEqual({ authority: `did:plc:${id}`, collection, rkey })
      },
    ),
  )
})

describe('makeAtUri', () => {
  test('joins the parts of a record', () => {
    expect(makeAtUri('did:plc:abc', 'com.example.thing', 'a:b')).toBe(
      'at://did:plc:abc/com.example.thing/a:b',
    )
  })

  test.each([
    ['alice.example', 'com.example.thing', 'a'],
    ['did:plc:abc/com.example.thing', 'a', ''],
    ['did:plc:abc', 'com.example.thing/a', ''],
    ['did:plc:abc', 'com.example.thing', ''],
    ['did:plc:abc', 'com.example.thing', 'a/b'],
    ['did:plc:abc', 'com.example.thing', '..'],
    ['did:plc:abc', 'thing', 'a'],
    ['', 'com.example.thing', 'a'],
  ])('refuses %j %j %j', (did, collection, rkey) => {
    expect(() => makeAtUri(did, collection, rkey)).toThrow(AtUriError)
  })
})
