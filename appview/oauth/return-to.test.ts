import { describe, expect, test } from 'vitest'
import { safeReturnTo } from './return-to.js'

test.each(['/', '/publish', '/publish?name=hello', '/@alice.test/hello', '/search?q=a%2Fb&cursor=x'])(
  'goes back to %s',
  (path) => {
    expect(safeReturnTo(path)).toBe(path)
  },
)

test('drops a fragment', () => {
  expect(safeReturnTo('/publish#top')).toBe('/publish')
})

describe('goes home in place of', () => {
  test.each([
    undefined,
    '',
    'publish',
    'https://evil.example/',
    'https:evil.example',
    'javascript:alert(1)',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\evil.example',
    '\\\\evil.example',
    '/%2fevil.example',
    '/%2F%2Fevil.example',
    '/%5Cevil.example',
    '/\t/evil.example',
    '\t//evil.example',
    '/\n/evil.example',
    '/\r\nLocation: https://evil.example',
    '/.//evil.example',
    '/a/..//evil.example',
    '/a/%2e%2e//evil.example',
    '/path\\..\\evil',
    '/\u0000evil',
    '@evil.example',
    ' //evil.example',
  ])('%j', (text) => {
    expect(safeReturnTo(text)).toBe('/')
  })
})
