import { sql } from 'kysely'
import type { Db } from '../db/database.js'
import type { Trx } from './index-transaction.js'

/** Another process leads by now: nothing that this one began may be written. */
export class LostLeadershipError extends Error {
  override name = 'LostLeadershipError'
}

/**
 * Called first in every transaction of a leader: throws when another process leads by now, so that one that was
 * paused writes nothing after it wakes.
 */
export type Fence = (trx: Trx) => Promise<void>

/** Runs writes of a leader in one fenced transaction: the way to write past the indexer. */
export type FencedWrite = <T>(write: (trx: Trx) => Promise<T>) => Promise<T>

/** @throws LostLeadershipError from the returned function, after which nothing was written */
export function fencedWrite(db: Db, fence: Fence): FencedWrite {
  return (write) =>
    db.transaction().execute(async (trx) => {
      await fence(trx)
      return write(trx)
    })
}

/**
 * Begins the time of a new leader. Waits until no transaction of an earlier one is open, and lets none begin
 * meanwhile: what this leader reads afterwards is all that they wrote.
 *
 * @returns its epoch, higher than any before
 */
export async function takeEpoch(trx: Trx, leader: { who: string; since: Date }): Promise<number> {
  // Against the row locks of fences, of which there may always be one. Reading and dumping the table goes on.
  await sql`lock table "ingestLeader" in exclusive mode`.execute(trx)
  const { epoch } = await trx
    .insertInto('ingestLeader')
    .values({ id: 1, epoch: 1, ...leader })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ epoch: sql`"ingestLeader"."epoch" + 1`, ...leader }),
    )
    .returning('epoch')
    .executeTakeFirstOrThrow()
  return epoch
}

/** The fence of one epoch. @param onLost hears of the first write that was refused */
export function epochFence(epoch: number, onLost: () => void = () => undefined): Fence {
  return async (trx) => {
    // The lock lasts as long as the transaction: a new leader waits for it.
    const row = await trx
      .selectFrom('ingestLeader')
      .select('epoch')
      .where('epoch', '=', epoch)
      .forShare()
      .executeTakeFirst()
    if (row) return
    onLost()
    throw new LostLeadershipError('another ingester leads by now; nothing was written')
  }
}
