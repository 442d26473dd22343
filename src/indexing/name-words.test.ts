import { expect, test } from 'vitest'
import { nameWords } from './name-words.js'

test('names are split where people see words', () => {
  expect(nameWords('hello')).toBe('hello')
  expect(nameWords('blueskyPDS-2')).toBe('blueskyPDS-2 bluesky PDS 2')
  expect(nameWords('atproto_goat.cli')).toBe('atproto_goat.cli atproto goat cli')
  expect(nameWords('nix2container')).toBe('nix2container nix 2 container')
})
