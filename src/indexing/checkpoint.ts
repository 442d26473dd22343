import { sql, type Transaction } from 'kysely'
import type { Db } from '../db/database.js'
import type { Schema } from '../db/schema.js'

/** Everything that a source sent up to `seq` is stored, or needed no storing. */
export interface Checkpoint {
  host: string
  seq: number
  /** When the source says that this event happened. */
  eventAt: Date | null
}

/** Moves a source's cursor on. It never moves back: whoever comes late changes nothing. */
export async function advanceCursor(
  db: Db | Transaction<Schema>,
  checkpoint: Checkpoint,
  now: Date,
): Promise<void> {
  const { host, seq, eventAt } = checkpoint
  await db
    .insertInto('sourceCursor')
    .values({ host, seq, eventAt, connected: true, updatedAt: now })
    .onConflict((conflict) =>
      conflict.column('host').doUpdateSet({
        seq: sql`greatest("sourceCursor"."seq", excluded."seq")`,
        eventAt: sql`greatest("sourceCursor"."eventAt", excluded."eventAt")`,
        updatedAt: now,
      }),
    )
    .execute()
}
