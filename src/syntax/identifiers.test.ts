import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { isAtUri } from './at-uri.js'
import {
  isCid,
  isDatetime,
  isDid,
  isHandle,
  isLanguage,
  isNsid,
  isRecordKey,
  isTid,
  isUri,
} from './identifiers.js'

type Check = (value: unknown) => boolean

const isAtIdentifier: Check = (value) => isDid(value) || isHandle(value)

// Every list of atproto-interop-tests/syntax, with the number of its lines, so that none is lost on the way.
// The *_parse_invalid lists are of good form and without meaning: they are refused, too.
const LISTS: readonly (readonly [list: string, check: Check, valid: boolean, lines: number])[] = [
  ['atidentifier_syntax_invalid', isAtIdentifier, false, 22],
  ['atidentifier_syntax_valid', isAtIdentifier, true, 11],
  ['aturi_syntax_invalid', isAtUri, false, 72],
  ['aturi_syntax_valid', isAtUri, true, 23],
  ['cid_syntax_invalid', isCid, false, 10],
  ['cid_syntax_valid', isCid, true, 8],
  ['datetime_parse_invalid', isDatetime, false, 7],
  ['datetime_syntax_invalid', isDatetime, false, 45],
  ['datetime_syntax_valid', isDatetime, true, 35],
  ['did_syntax_invalid', isDid, false, 18],
  ['did_syntax_valid', isDid, true, 24],
  ['handle_syntax_invalid', isHandle, false, 48],
  ['handle_syntax_valid', isHandle, true, 71],
  ['language_parse_invalid', isLanguage, false, 4],
  ['language_syntax_invalid', isLanguage, false, 7],
  ['language_syntax_valid', isLanguage, true, 18],
  ['nsid_syntax_invalid', isNsid, false, 27],
  ['nsid_syntax_valid', isNsid, true, 25],
  ['recordkey_syntax_invalid', isRecordKey, false, 11],
  ['recordkey_syntax_valid', isRecordKey, true, 16],
  ['tid_syntax_invalid', isTid, false, 9],
  ['tid_syntax_valid', isTid, true, 4],
  ['uri_syntax_invalid', isUri, false, 12],
  ['uri_syntax_valid', isUri, true, 9],
]

describe.each(LISTS)('%s', (list, check, valid, lines) => {
  const vectors = readVectors(list)

  test('is whole', () => expect(vectors).toHaveLength(lines))

  test.each(vectors)('%j', (vector) => expect(check(vector)).toBe(valid))
})

test.each([isAtUri, isCid, isDatetime, isDid, isHandle, isLanguage, isNsid, isRecordKey, isTid, isUri])(
  '%o refuses what is no text, or ends in a newline',
  (check) => {
    expect([undefined, null, 1, {}, ['did:plc:abc'], new Date(0)].filter(check)).toEqual([])
    const [list] = LISTS.find(([, of, valid]) => of === check && valid) ?? []
    const [sample = ''] = readVectors(list ?? '')
    expect([check(sample), check(`${sample}\n`)]).toEqual([true, false])
  },
)

/** The lines of a list; `#` starts a comment, and space around a line belongs to it. */
function readVectors(list: string): string[] {
  const text = readFileSync(
    new URL(`../../tests/vectors/interop/syntax/${list}.txt`, import.meta.url),
    'utf8',
  )
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
}
