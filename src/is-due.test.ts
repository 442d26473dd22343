import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { describeDatabases } from '../tests/support/databases.js'
import { columnIsDue, isDue } from './is-due.js'

const NOW = Date.parse('2026-11-21T12:00:00Z')
const LONGEST_MS = 60_000
const CASES: [string, number, boolean][] = [
  ['a moment ago', -1, true],
  ['now', 0, true],
  ['in a moment', 1, false],
  ['after the longest wait', LONGEST_MS, false],
  ['a moment later than that', LONGEST_MS + 1, true],
  ['in twelve years', 12 * 365 * 24 * 60 * 60 * 1000, true],
]

test.each(CASES)('what waits until %s (%i ms) is due: %s', (_, ms, expected) => {
  expect(isDue(NOW + ms, NOW, LONGEST_MS)).toBe(expected)
})

describeDatabases('what waits until a time in a column', (current) => {
  test('is due when it would be in memory; what waits for no time never is', async () => {
    const times = [...CASES.map(([, ms]) => new Date(NOW + ms)), null]
    const due = columnIsDue('waiting.at', new Date(NOW), LONGEST_MS)
    const { rows } = await sql<{ due: boolean | null }>`
      select ${due} as due from unnest(${times}::timestamptz[]) as waiting (at)`.execute(current().db)
    expect(rows.map((row) => row.due)).toEqual([...CASES.map(([, , expected]) => expected), null])
  })
})
