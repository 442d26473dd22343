import { sql } from 'kysely'
import type { ActorStatus, FetchStatus } from '../db/tables/actor.js'
import type { Identity } from '../identity/identity-resolver.js'
import { anyOf } from './any-of.js'
import type { Trx } from './index-transaction.js'
import { insertRows } from './rows/write-rows.js'

/**
 * Stores who an account is. A handle leads to one account: whoever had it before is left without. A deleted account
 * stays erased.
 */
export async function storeIdentity(trx: Trx, identity: Identity, now: Date): Promise<void> {
  const statuses = await lockActors(trx, [identity])
  if (statuses.get(identity.did) !== 'deleted') await storeIdentities(trx, [identity], now)
}

/**
 * Locks the rows of accounts, and of those that have their handles, in an order that is the same for everybody.
 * Asked after the repositories' rows are locked, so that a deletion either comes first and is seen, or comes after
 * and erases what was written.
 *
 * @returns their statuses; none where there is no row
 */
export async function lockActors(
  trx: Trx,
  identities: readonly Pick<Identity, 'did' | 'handle'>[],
): Promise<Map<string, ActorStatus | null>> {
  const handles = identities.flatMap(({ handle }) => handle ?? [])
  const rows = await trx
    .selectFrom('actor')
    .select(['did', 'status'])
    .where((eb) =>
      eb.or([eb('did', '=', anyOf(identities.map(({ did }) => did))), eb('handle', '=', anyOf(handles))]),
    )
    .orderBy(sql`did collate "C"`)
    .forUpdate()
    .execute()
  return new Map(rows.map(({ did, status }) => [did, status]))
}

/** Stores who accounts are, none of which is deleted. They are locked. */
export async function storeIdentities(trx: Trx, identities: readonly Identity[], now: Date): Promise<void> {
  const owners = new Map(identities.map(({ did, handle }) => [handle, did]))
  owners.delete(null)
  await sql`
    update actor set handle = null, "handleCheckedAt" = ${now}::timestamptz
    from unnest(${[...owners.keys()]}::text[], ${[...owners.values()]}::text[]) as owner(handle, did)
    where actor.handle = owner.handle and actor.did <> owner.did`.execute(trx)
  const rows = identities.map(({ did, handle, pds }) => ({
    did,
    // Where two of them claim it, it is the last one's.
    handle: owners.get(handle) === did ? handle : null,
    pds,
    active: true,
    handleCheckedAt: now,
    indexedAt: now,
  }))
  await insertRows(trx, 'actor', rows, { key: ['did'], keep: ['active', 'indexedAt'] })
}

/** Forgets what PDSes said in place of repositories. */
export async function clearFetchStatuses(trx: Trx, dids: readonly string[]): Promise<void> {
  await trx
    .updateTable('actor')
    .set({ fetchStatus: null, active: sql<boolean>`status is null` })
    .where('did', '=', anyOf(dids))
    .where('fetchStatus', 'is not', null)
    .execute()
}

/** Makes sure that there is a row, so that it can be locked. */
export async function ensureActor(trx: Trx, did: string, now: Date): Promise<void> {
  await trx
    .insertInto('actor')
    .values({ did, active: true, indexedAt: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/**
 * Stores what one of two says of an account: `status` its host by `#account`, `fetchStatus` its PDS when it was asked
 * for the repository. It is shown while neither hides it, so that the one cannot lift what the other imposed.
 */
export async function setStanding(
  trx: Trx,
  did: string,
  word: { status: ActorStatus | null; confirmAt: Date | null } | { fetchStatus: FetchStatus | null },
): Promise<void> {
  await trx.updateTable('actor').set(word).where('did', '=', did).execute()
  await trx
    .updateTable('actor')
    .set({ active: sql<boolean>`status is null and "fetchStatus" is null` })
    .where('did', '=', did)
    .execute()
}

/**
 * Has the hosts of hidden accounts asked whether they still are: what unhid them may not have been heard.
 * @param pds of its accounts alone, and of those of which it is not known where they were
 */
export async function doubtStatuses(trx: Trx, now: Date, pds?: string): Promise<void> {
  let query = trx
    .updateTable('actor')
    .set({ confirmAt: now })
    .where('status', 'is not', null)
    .where('confirmAt', 'is', null)
  if (pds !== undefined) query = query.where((eb) => eb.or([eb('pds', '=', pds), eb('pds', 'is', null)]))
  await query.execute()
}

/**
 * Whether an account was deleted: then nothing of it may be written. Locks its row; asked after the repository's row
 * is locked, so that a deletion either comes first and is seen, or comes after and erases what was written.
 */
export async function isDeleted(trx: Trx, did: string): Promise<boolean> {
  const actor = await trx
    .selectFrom('actor')
    .select('status')
    .where('did', '=', did)
    .forUpdate()
    .executeTakeFirst()
  return actor?.status === 'deleted'
}
