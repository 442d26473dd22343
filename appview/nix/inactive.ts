import type { Db } from '../../src/db/database.js'
import { anyOf } from '../hydrate/any.js'
import { NotFoundError } from './errors.js'

/** Trees are not shown while an account whose records they hold is not active. @throws NotFoundError */
export async function refuseInactive(db: Db, dids: Iterable<string>): Promise<void> {
  const wanted = [...new Set(dids)]
  const active = await db
    .selectFrom('actor')
    .select('did')
    .where('did', '=', anyOf(wanted))
    .where('active', '=', true)
    .execute()
  const missing = wanted.filter((did) => !active.some((row) => row.did === did))
  if (missing.length > 0) {
    throw new NotFoundError(
      `This tree holds releases of accounts that are not active: ${missing.join(', ')}.`,
    )
  }
}

/** Whether an account is known to be deleted. */
export async function wasErased(db: Db, did: string): Promise<boolean> {
  const row = await db.selectFrom('actor').select('status').where('did', '=', did).executeTakeFirst()
  return row?.status === 'deleted'
}
