import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  AtomNameError,
  checkName,
  isLabel,
  type NameKind,
  parseIdentifier,
  parseLabel,
  parseTag,
} from './name.js'

const vectors = JSON.parse(
  readFileSync(new URL('../../tests/vectors/atoms/labels.json', import.meta.url), 'utf8'),
)

function problemOf(kind: NameKind, text: string) {
  const verdict = checkName(kind, text)
  return 'error' in verdict ? [verdict.error.problem, verdict.error.characters] : verdict.name
}

describe('labels', () => {
  test.each<string>([...vectors.label_valid_upstream, ...vectors.derived_by_us.also_valid])('%j', (text) => {
    expect(parseLabel(text)).toBe(text.normalize('NFKC'))
  })

  test.each<{ input: string; error: string; detail: string | null }>(vectors.label_invalid_upstream)(
    '$input is refused: $error',
    ({ input, error, detail }) => {
      expect(problemOf('label', input)).toEqual([error, detail ?? ''])
      expect(() => parseLabel(input)).toThrow(AtomNameError)
    },
  )

  test.each<[string, string]>(vectors.derived_by_us.normalised)('%j becomes %j', (text, name) => {
    expect(parseLabel(text)).toBe(name)
    expect(isLabel(text)).toBe(text === name)
  })

  test.each<[string, string, string]>(vectors.derived_by_us.invalid)('%j: %s', (text, problem, detail) => {
    expect(problemOf('label', text)).toEqual([problem, detail])
  })

  test.each<[string, string]>(vectors.derived_by_us.length)('%s: %s', (text, outcome) => {
    const [character = '', count = ''] = text.split(' x')
    const found = problemOf('label', character.repeat(Number(count)))
    expect(Array.isArray(found) ? found[0] : 'ok').toBe(outcome)
  })

  test('are measured in bytes, after NFKC', () => {
    expect(problemOf('label', 'あ'.repeat(42))).toBe('あ'.repeat(42))
    expect(problemOf('label', 'あ'.repeat(43))).toEqual(['TooLong', ''])
    expect(problemOf('label', 'ｆ'.repeat(128))).toBe('f'.repeat(128))
    expect(problemOf('label', `1${'!'.repeat(128)}`)).toEqual(['TooLong', ''])
  })

  test('all characters that are not allowed are named, in their order', () => {
    expect(problemOf('label', 'a.b:c d.\u200b')).toEqual(['InvalidCharacters', '.: .\u200b'])
    expect(() => parseLabel('a.b \u200b')).toThrow('holds ".", U+0020, U+200B: use letters')
    expect(problemOf('label', 'a\ud800')).toEqual(['InvalidCharacters', '\ud800'])
    expect(problemOf('label', '\u{1F600}')).toEqual(['InvalidStart', '\u{1F600}'])
  })

  test('read again are the same', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[a-cλﬁ]?[a-c0-9_λﬁ-]{0,6}$/u))
    fc.assert(
      fc.property(text, (any) => {
        const verdict = checkName('label', any)
        if (!('name' in verdict)) return
        expect(parseLabel(verdict.name)).toBe(verdict.name)
        expect(isLabel(verdict.name)).toBe(true)
        expect(verdict.name).not.toMatch(/[.:@/\s]/)
      }),
    )
  })
})

test.each<string>(vectors.tag_valid)('tag %j', (text) => {
  expect(parseTag(text)).toBe(text)
})

test.each<[string, string, string]>(vectors.tag_invalid)('tag %j is refused: %s', (text, problem, detail) => {
  expect(problemOf('tag', text)).toEqual([problem, detail])
})

test('an identifier has no hyphen', () => {
  expect(parseIdentifier('a_b1')).toBe('a_b1')
  expect(problemOf('identifier', 'a-b')).toEqual(['InvalidCharacters', '-'])
})

test('a verdict says under which Unicode it was made', () => {
  const unicode = expect.stringMatching(/^\d+\.\d+$/)
  expect(checkName('label', 'a')).toEqual({ name: 'a', unicode })
  expect(checkName('label', '')).toMatchObject({ error: { problem: 'Empty' }, unicode })
})
