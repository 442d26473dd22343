import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isRecordKey } from './identifiers.js'
import { foldSlug, isSlug, slugProblem } from './slug.js'

describe('slugProblem', () => {
  test.each(['a', '0', 'hello', 'Hello-World_2.0', 'a.', 'a--b', 'a'.repeat(96)])('takes %j', (text) => {
    expect(slugProblem(text)).toBeUndefined()
    expect(isSlug(text)).toBe(true)
  })

  test.each([
    ['', 'A name is needed.'],
    ['-a', 'starts with "-": start with a letter or a digit.'],
    ['.', 'starts with "."'],
    ['..', 'starts with "."'],
    ['_a', 'starts with "_"'],
    ['a b', 'holds " "'],
    ['a/b', 'holds "/"'],
    ['a:b', 'holds ":"'],
    ['~a', 'holds "~"'],
    ['a\n', 'holds "\\n"'],
    ['a\0', 'holds "\\u0000"'],
    ['naïve', 'holds "ï"'],
    ['a😀', 'holds "😀"'],
    ['\u212A', 'holds "\u212A"'],
    ['a'.repeat(97), '97 characters is too long: at most 96.'],
  ])('refuses %j', (text, problem) => {
    expect(slugProblem(text)).toContain(problem)
    expect(isSlug(text)).toBe(false)
  })

  test('takes only record keys', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-c._~:-]{0,4}$/)), (text) => {
        if (isSlug(text)) expect(isRecordKey(text)).toBe(true)
      }),
    )
  })
})

describe('foldSlug', () => {
  test('makes one of all spellings of a name', () => {
    const spellings = ['foo-bar', 'Foo_Bar', 'FOO.BAR', 'foo--bar', 'foo-_.bar']
    expect(new Set(spellings.map(foldSlug))).toEqual(new Set(['foo-bar']))
  })

  test('keeps apart what differs in more', () => {
    const names = ['foobar', 'foo-bar', 'foo-bar-', 'fo-obar', 'foo-bar2']
    expect(new Set(names.map(foldSlug)).size).toBe(names.length)
  })

  test('is a fixed point', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Ca-c0-2._-]{0,8}$/),
        (text) => foldSlug(foldSlug(text)) === foldSlug(text),
      ),
    )
  })
})
