import type { Trx } from '../src/indexing/index-transaction.js'

/** Takes up to `limit` repositories that wait to be fetched, those that wait longest first. */
export async function claimRepos(trx: Trx, limit: number, now: Date): Promise<string[]> {
  const rows = await trx
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
export async function releaseClaims(trx: Trx, now: Date): Promise<void> {
  await trx
    .updateTable('repo')
    .set({ state: 'desynchronized', updatedAt: now })
    .where('state', '=', 'resyncing')
    .execute()
}
