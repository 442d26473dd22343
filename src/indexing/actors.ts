import { sql } from 'kysely'
import type { ActorStatus, FetchStatus } from '../db/tables/actor.js'
import type { Identity } from '../identity/identity-resolver.js'
import type { Trx } from './index-transaction.js'

/**
 * Stores who an account is. A handle leads to one account: whoever had it before is left without. A deleted account
 * stays erased.
 */
export async function storeIdentity(trx: Trx, identity: Identity, now: Date): Promise<void> {
  const { did, handle, pds } = identity
  if (await isDeleted(trx, did)) return
  if (handle !== null) {
    await trx
      .updateTable('actor')
      .set({ handle: null, handleCheckedAt: now })
      .where('handle', '=', handle)
      .where('did', '<>', did)
      .execute()
  }
  const row = { handle, pds, handleCheckedAt: now }
  await trx
    .insertInto('actor')
    .values({ did, active: true, indexedAt: now, ...row })
    .onConflict((conflict) => conflict.column('did').doUpdateSet(row))
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
  word: { status: ActorStatus | null } | { fetchStatus: FetchStatus | null },
): Promise<void> {
  await trx.updateTable('actor').set(word).where('did', '=', did).execute()
  await trx
    .updateTable('actor')
    .set({ active: sql<boolean>`status is null and "fetchStatus" is null` })
    .where('did', '=', did)
    .execute()
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
