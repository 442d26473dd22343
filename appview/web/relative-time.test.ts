import { expect, test } from 'vitest'
import { exactTime, relativeTime } from './relative-time.js'

const NOW = new Date('2026-11-21T12:00:00Z')

test.each([
  ['2026-11-21T12:00:00Z', 'just now'],
  ['2026-11-21T11:59:30Z', 'just now'],
  ['2026-11-21T11:58:30Z', '1 minute ago'],
  ['2026-11-21T09:00:01Z', '2 hours ago'],
  ['2026-11-18T12:00:00Z', '3 days ago'],
  ['2026-11-01T12:00:00Z', '2 weeks ago'],
  ['2026-08-01T12:00:00Z', '3 months ago'],
  ['2024-01-01T12:00:00Z', '2 years ago'],
  ['2026-11-23T13:00:00Z', 'in 2 days'],
])('%s is %s', (at, expected) => expect(relativeTime(new Date(at), NOW)).toBe(expected))

test('the exact time names its zone', () => {
  expect(exactTime('2026-11-21T09:05:07.123Z')).toBe('21 November 2026, 09:05:07 UTC')
})
