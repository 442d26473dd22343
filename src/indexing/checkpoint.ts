import { sql } from 'kysely'
import { MAX_EVENT_LEAD_MS } from '../limits/sources.js'
import type { Trx } from './index-transaction.js'
import { EARLIEST } from './record-date.js'

/** Everything that a source sent up to `seq` is stored, or needed no storing. */
export interface Checkpoint {
  host: string
  seq: number
  /** When the source says that this event happened. */
  eventAt: Date | null
}

/**
 * Moves a source's cursor on. It never moves back: whoever comes late changes nothing. A date that cannot be is not
 * kept: it is for show, and must neither fail the transaction nor stand in the way of true ones.
 */
export async function advanceCursor(trx: Trx, checkpoint: Checkpoint, now: Date): Promise<void> {
  const { host, seq } = checkpoint
  const eventAt = isCredible(checkpoint.eventAt, now) ? checkpoint.eventAt : null
  await trx
    .insertInto('sourceCursor')
    // Whether the source is connected now, its report alone can say: what is stored here came some time ago.
    .values({ host, seq, eventAt, connected: false, updatedAt: now })
    .onConflict((conflict) =>
      conflict.column('host').doUpdateSet({
        seq: sql`greatest("sourceCursor"."seq", excluded."seq")`,
        eventAt: sql`greatest("sourceCursor"."eventAt", excluded."eventAt")`,
        updatedAt: now,
      }),
    )
    .execute()
}

/** An invalid date is neither before nor after anything. */
function isCredible(date: Date | null, now: Date): boolean {
  return date !== null && date >= EARLIEST && date.getTime() <= now.getTime() + MAX_EVENT_LEAD_MS
}
