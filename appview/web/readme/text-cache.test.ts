import { expect, test } from 'vitest'
import { TextCache } from './text-cache.js'

test('drops the longest unused when there are too many characters', () => {
  const cache = new TextCache({ maxCharacters: 10 })
  cache.set('a', '1234')
  cache.set('b', '1234')
  cache.get('a')
  cache.set('c', '1234')
  expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual(['1234', undefined, '1234'])
})

test('counts a replaced text once', () => {
  const cache = new TextCache({ maxCharacters: 10 })
  cache.set('a', '12345678')
  cache.set('a', '1')
  cache.set('b', '123456789')
  expect([cache.get('a'), cache.get('b')]).toEqual(['1', '123456789'])
})

test('keeps nothing that is too long alone', () => {
  const cache = new TextCache({ maxCharacters: 3 })
  cache.set('a', '1234')
  expect(cache.get('a')).toBeUndefined()
})
