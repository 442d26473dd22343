import { type RawBuilder, sql } from 'kysely'

/**
 * Whether the time for what waits until `at` has come: it is past, or further ahead than anything ever waits. Such a time
 * comes from a clock that leapt and returned, and would put what waits to sleep for years. All in milliseconds.
 * @param longestMs the longest wait there is
 */
export function isDue(at: number, now: number, longestMs: number): boolean {
  return at <= now || at > now + longestMs
}

/** The same of a column, for the database: two ranges of its index. */
export function columnIsDue(column: string, now: Date, longestMs: number): RawBuilder<boolean> {
  const at = sql.ref(column)
  const tooFar = new Date(now.getTime() + longestMs)
  return sql<boolean>`(${at} <= ${now}::timestamptz or ${at} > ${tooFar}::timestamptz)`
}
