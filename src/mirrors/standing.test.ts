import { expect, test } from 'vitest'
import { type MirrorWords, type Standing, standingOf } from './standing.js'

const early = new Date('2026-01-01')
const late = new Date('2026-01-02')
const [ours, theirs] = ['a'.repeat(40), 'b'.repeat(40)]
const looked = { checkedAt: late, failures: 0 }

test.each<[Standing, MirrorWords]>([
  ['unseen', { mirror: undefined, current: undefined }],
  ['unseen', { mirror: { checkedAt: null, failures: 0 }, current: undefined }],
  ['unreachable', { mirror: { checkedAt: null, failures: 1 }, current: undefined }],
  ['unreachable', { mirror: { checkedAt: late, failures: 2 }, current: { object: ours } }],
  ['agrees', { mirror: looked, current: { object: ours } }],
  ['moved', { mirror: looked, current: { object: theirs } }],
  ['missing', { mirror: looked, current: { object: null } }],
  ['missing', { mirror: looked, current: undefined }],
])('%s: %o', (standing, words) => {
  expect(standingOf(words, { commit: ours, indexedAt: early })).toBe(standing)
})

test('a look of before the release says nothing of it', () => {
  const words = { mirror: { checkedAt: early, failures: 0 }, current: undefined }
  expect(standingOf(words, { commit: ours, indexedAt: late })).toBe('unseen')
})
