import { type RawBuilder, sql } from 'kysely'
import type { RepoState } from '../db/tables/repo.js'
import { anyOf } from './any-of.js'
import { forgetDeletions } from './deletions.js'
import type { Trx } from './index-transaction.js'
import { nextRefetch } from './refetch-times.js'
import { insertRows, updateRows } from './rows/write-rows.js'

/** What is stored of how far a repository is followed. Locked: whoever else writes for this account waits. */
export async function lockRepo(trx: Trx, did: string) {
  return trx
    .selectFrom('repo')
    .select(['state', 'rev', 'data'])
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

/** As `ensureRepo` and `lockRepo`, for many repositories, in an order that is the same for everybody. */
export async function ensureAndLockRepos(
  trx: Trx,
  dids: readonly string[],
  now: Date,
): Promise<Map<string, LockedRepo>> {
  const rows = [...dids]
    .sort()
    .map((did) => ({ did, state: 'pending' as const, attempts: 0, updatedAt: now }))
  await insertRows(trx, 'repo', rows, 'nothing')
  return lockRepos(trx, dids)
}

export async function lockRepos(trx: Trx, dids: readonly string[]): Promise<Map<string, LockedRepo>> {
  const rows = await trx
    .selectFrom('repo')
    .select(['did', 'state', 'rev', 'data'])
    .where('did', '=', anyOf(dids))
    .orderBy(sql`did collate "C"`)
    .forUpdate()
    .execute()
  return new Map(rows.map(({ did, ...row }) => [did, row]))
}

/** Forgets that a repository is followed. */
export async function dropRepo(trx: Trx, did: string): Promise<void> {
  await trx.deleteFrom('repo').where('did', '=', did).execute()
}

/** Something was lost: the repository is followed again once it is fetched whole, as soon as that may be. */
export async function setDesynchronized(trx: Trx, did: string, now: Date): Promise<void> {
  await trx
    .updateTable('repo')
    .set({ state: 'desynchronized', attempts: 0, error: null, updatedAt: now, ...nextRefetch(now) })
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
  await forgetDeletions(trx, [{ did, rev }])
}

/** What was fetched whole is stored: repositories are followed from there on. They are locked, and not further. */
export async function setReposFollowed(
  trx: Trx,
  heads: readonly { did: string; rev: string; data: string }[],
  now: Date,
): Promise<void> {
  const rows = heads.map(({ did, rev, data }) => {
    const settled = { attempts: 0, retryAt: null, error: null, updatedAt: now, fetchedAt: now }
    return { did, state: 'active' as const, rev, data, ...settled }
  })
  await updateRows(trx, 'repo', 'did', rows)
  await forgetDeletions(trx, heads)
}

/**
 * Has a repository fetched whole; one that waits already keeps its place. An unknown one is added. While it may not be
 * fetched again yet, it is followed as before: what asks for it may be nonsense.
 */
export async function desynchronize(trx: Trx, did: string, now: Date, newerThan?: string): Promise<void> {
  if (await ensureRepo(trx, did, now)) return
  const repo = await lockRepo(trx, did)
  if (repo?.state !== 'active') return
  if (newerThan !== undefined && repo.rev !== null && repo.rev >= newerThan) return
  const next = nextRefetch(now)
  const state = sql<RepoState>`case when ${next.retryAt} > ${now}::timestamptz then state else 'desynchronized' end`
  await trx
    .updateTable('repo')
    .set({ state, attempts: 0, error: null, updatedAt: now, ...next })
    .where('did', '=', did)
    .execute()
}

/** Marks every repository that is followed to be fetched whole; with `pds`, those of its accounts alone. */
export async function desynchronizeAll(trx: Trx, now: Date, pds?: string): Promise<void> {
  const followed =
    pds === undefined
      ? sql`state = 'active'`
      : sql`state = 'active' and did in (select did from actor where pds = ${pds})`
  // Those that are being stored at this moment are followed after that.
  await lockWhere(trx, sql`state = 'resyncing' or ${followed}`)
  await desynchronizeWhere(trx, followed, now)
}

/** Marks those of some repositories that are followed to be fetched whole. */
export async function desynchronizeSome(trx: Trx, dids: readonly string[], now: Date): Promise<void> {
  const followed = sql`state = 'active' and did = ${anyOf(dids)}`
  await lockWhere(trx, followed)
  await desynchronizeWhere(trx, followed, now)
}

/** Marks those of some repositories that are followed, but as lying on another PDS than `pds`, to be fetched whole. */
export async function desynchronizeMoved(
  trx: Trx,
  dids: readonly string[],
  pds: string,
  now: Date,
): Promise<void> {
  const moved = sql`did in (select did from actor where did = ${anyOf(dids)} and pds is distinct from ${pds})`
  const followed = sql`state = 'active' and ${moved}`
  await lockWhere(trx, followed)
  await desynchronizeWhere(trx, followed, now)
}

/** In the order that is the same for everybody: an update takes rows as they lie, and would lock a rebuild out of its. */
export async function lockWhere(trx: Trx, condition: RawBuilder<unknown>): Promise<void> {
  await sql`
    select count(*) from (
      select from repo where ${condition} order by did collate "C" for update
    ) as locked`.execute(trx)
}

async function desynchronizeWhere(trx: Trx, condition: RawBuilder<unknown>, now: Date): Promise<void> {
  await trx
    .updateTable('repo')
    .set({ state: 'desynchronized', attempts: 0, updatedAt: now, ...nextRefetch(now) })
    .where(sql<boolean>`(${condition})`)
    .execute()
}
