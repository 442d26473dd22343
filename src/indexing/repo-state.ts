import type { RepoState } from '../db/tables/repo.js'
import type { Trx } from './index-transaction.js'

/** What is stored of how far a repository is followed. Locked: whoever else writes for this account waits. */
export async function lockRepo(trx: Trx, did: string) {
  return trx
    .selectFrom('repo')
    .select(['state', 'rev', 'data', 'error'])
    .where('did', '=', did)
    .forUpdate()
    .executeTakeFirst()
}

export type LockedRepo = NonNullable<Awaited<ReturnType<typeof lockRepo>>>

/** Makes sure that there is a row, so that it can be locked; a new one waits to be fetched whole. */
export async function ensureRepo(trx: Trx, did: string, now: Date): Promise<boolean> {
  const added = await trx
    .insertInto('repo')
    .values({ did, state: 'pending', attempts: 0, updatedAt: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('did')
    .executeTakeFirst()
  return added !== undefined
}

/** Sets the state, to be acted on at once. */
export async function setRepoState(trx: Trx, did: string, state: RepoState, now: Date): Promise<void> {
  await trx
    .updateTable('repo')
    .set({ state, attempts: 0, retryAt: null, error: null, updatedAt: now })
    .where('did', '=', did)
    .execute()
}

/** Moves the stored revision on. */
export async function setRepoHead(
  trx: Trx,
  { did, rev, data }: { did: string; rev: string; data: string },
  now: Date,
): Promise<void> {
  await trx
    .updateTable('repo')
    .set({ rev, data, updatedAt: now })
    .where('did', '=', did)
    // Promise 3: never back to an older revision, whoever else may write.
    .where((eb) => eb.or([eb('rev', 'is', null), eb('rev', '<=', rev)]))
    .execute()
}
