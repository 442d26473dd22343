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
        { text: 'hello', phrase: false, negative: false },
        { text: 'world', phrase: false, negative: false },
      ],
    })
  })

  test('reads phrases, and what is not wanted', () => {
    expect(parseSearchText('"personal data" -relay feed-generator "')?.terms).toEqual([
      { text: 'personal data', phrase: true, negative: false },
      { text: 'relay', phrase: false, negative: true },
      { text: 'feed-generator', phrase: false, negative: false },
    ])
  })

  test('looks at so many characters and no more', () => {
    expect(parseSearchText('a'.repeat(10_000))?.whole).toHaveLength(256)
    // The limit may cut through a pair of surrogates.
    expect(parseSearchText(`a${'😀'.repeat(200)}`)?.whole.isWellFormed()).toBe(true)
  })
})

test('escapeLike leaves no wildcard', () => {
  expect(escapeLike('100%_\\')).toBe('100\\%\\_\\\\')
})
