import { sql } from 'kysely'
import type { Db } from '../../src/db/database.js'
import type { Trx } from '../../src/indexing/index-transaction.js'
import { lockRepos } from '../../src/indexing/repo-state.js'
import { until } from './until.js'

/** Waits until a transaction waits for what another one has locked. PostgreSQL only. @throws UntilTimeoutError */
export async function somebodyWaits(db: Db): Promise<void> {
  const waiting = sql`select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  await until(async () => (await waiting.execute(db)).rows.length > 0, { what: 'a transaction to wait' })
}

/**
 * Does `work` in a transaction while another one has locked the first of these repositories, and locks all of them once
 * it is waited for. Work that took the others meanwhile makes a deadlock of it, which one of both fails with.
 */
export async function workBesideLocks(
  db: Db,
  dids: readonly [string, ...string[]],
  work: (trx: Trx) => Promise<unknown>,
): Promise<void> {
  const begun = Promise.withResolvers<void>()
  const holding = db.transaction().execute(async (trx) => {
    await lockRepos(trx, dids.slice(0, 1))
    begun.resolve()
    await somebodyWaits(db)
    await lockRepos(trx, dids)
  })
  await Promise.race([begun.promise, holding])
  await Promise.all([holding, db.transaction().execute(work)])
}
