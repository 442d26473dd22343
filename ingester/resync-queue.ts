import type { Db } from '../src/db/database.js'

/** Takes up to `limit` repositories that wait to be fetched, those that wait longest first. */
export async function claimRepos(db: Db, limit: number, now: Date): Promise<string[]> {
  const rows = await db
    .updateTable('repo')
    .set({ state: 'resyncing', updatedAt: now })
    .where('did', 'in', (eb) =>
      eb
        .selectFrom('repo')
        .select('did')
        .where('state', 'in', ['pending', 'desynchronized', 'error'])
        .where((or) => or.or([or('retryAt', 'is', null), or('retryAt', '<=', now)]))
        .orderBy('updatedAt')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .returning('did')
    .execute()
  return rows.map(({ did }) => did)
}

/** Puts back what a run that ended was fetching. */
export async function releaseClaims(db: Db, now: Date): Promise<void> {
  await db
    .updateTable('repo')
    .set({ state: 'desynchronized', updatedAt: now })
    .where('state', '=', 'resyncing')
    .execute()
}
