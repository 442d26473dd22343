import type { Identity } from '../identity/identity-resolver.js'
import type { Trx } from './index-transaction.js'

/** Stores who an account is. A handle leads to one account: whoever had it before is left without. */
export async function storeIdentity(trx: Trx, identity: Identity, now: Date): Promise<void> {
  const { did, handle, pds } = identity
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
