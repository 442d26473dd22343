import { type RawBuilder, sql } from 'kysely'
import { columnIsDue } from '../is-due.js'
import { REFETCHES_AT_ONCE, RESYNC_BACKOFF_FIRST_MS, RESYNC_BACKOFF_LAST_MS } from '../limits/resync.js'

export interface Refetch {
  /** Null: at once. */
  retryAt: RawBuilder<Date | null>
  refetches: RawBuilder<number>
}

/**
 * When a repository that is followed may be fetched again: after an hour of rest a few times at once, then a minute after
 * the last time, and twice as long each time, up to an hour. Anybody whose messages we hear can give cause for it
 * without end.
 * @returns what to set in a row of `repo`; one of which that is settled already stays as it is
 */
export function nextRefetch(now: Date): Refetch {
  const restedSince = new Date(now.getTime() - RESYNC_BACKOFF_LAST_MS)
  const isRested = sql`(repo."fetchedAt" is null or ${columnIsDue('repo.fetchedAt', restedSince, RESYNC_BACKOFF_LAST_MS)})`
  const isSettled = sql`(repo.state = 'active' and repo."retryAt" is not null)`
  // Doubled no more often than leads past the longest wait.
  const doubled = sql`${RESYNC_BACKOFF_FIRST_MS}::int * (1 << least(repo.refetches - ${REFETCHES_AT_ONCE}::int, 8))`
  const wait = sql`least(${doubled}, ${RESYNC_BACKOFF_LAST_MS}::int) * interval '1 millisecond'`
  return {
    retryAt: sql<Date | null>`case
      when ${isSettled} then repo."retryAt"
      when ${isRested} or repo.refetches < ${REFETCHES_AT_ONCE}::int then null
      else repo."fetchedAt" + ${wait} end`,
    refetches: sql<number>`case
      when ${isSettled} then repo.refetches
      when ${isRested} then 1
      else repo.refetches + 1 end`,
  }
}
