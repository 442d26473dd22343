import { describe, expect, test } from 'vitest'
import { escapeLike, parseSearchText } from './text.js'

describe('parseSearchText', () => {
  test.each(['', ' ', '\t\n', '\0', ' '.repeat(100_000)])('finds nothing to look for in %j', (text) => {
    expect(parseSearchText(text)).toBeUndefined()
  })

  test('reads a name as people type it', () => {
    expect(parseSearchText('  Hello   World ')).toEqual({
      whole: 'hello world',
      folded: 'hello-world',
      terms: [
        { text: 'hello', phrase: false },
        { text: 'world', phrase: false },
      ],
      excluded: [],
    })
  })

  test('reads phrases, and what is not wanted', () => {
    expect(parseSearchText('"personal data" -relay feed-generator feed-generator -"a b" "')).toEqual({
      whole: 'personal data feed-generator',
      folded: 'personal-data-feed-generator',
      terms: [
        { text: 'personal data', phrase: true },
        { text: 'feed-generator', phrase: false },
      ],
      excluded: [
        { text: 'relay', phrase: false },
        { text: 'a b', phrase: true },
      ],
    })
    expect(parseSearchText('-relay')?.whole).toBe('')
  })

  test('looks at so much and no more', () => {
    expect(parseSearchText('a b c d e f g h i j k l m n o p q r s t')?.terms).toHaveLength(16)
    expect(parseSearchText('a'.repeat(10_000))?.whole).toHaveLength(256)
    // The limit may cut through a pair of surrogates.
    expect(parseSearchText(`a${'😀'.repeat(200)}`)?.whole.isWellFormed()).toBe(true)
  })
})

test('escapeLike leaves no wildcard', () => {
  expect(escapeLike('100%_\\')).toBe('100\\%\\_\\\\')
})
