import { sql } from 'kysely'
import type { Db } from '../../db/database.js'
import { PIN_BATCH } from '../../limits/indexing.js'
import { type Pin, writeHeader, writePin } from './format.js'

/**
 * Writes all pins, as of one moment, in lines of the file's format. The same pins are the same bytes, whichever the
 * engine.
 * @param write takes some lines at a time
 * @returns how many pins
 */
export async function exportPins(db: Db, write: (text: string) => Promise<void>): Promise<number> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const { count } = await trx
        .selectFrom('releasePin')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      await write(`${writeHeader(Number(count))}\n`)
      // A cursor of the database: however many there are, they are sorted once and never all in memory.
      await sql`declare pins no scroll cursor for select did, rkey, cid, rev, "firstSeenAt" from "releasePin"
        order by did collate "C", rkey collate "C"`.execute(trx)
      for (let exported = 0; ; ) {
        const { rows } = await sql<Pin>`fetch ${sql.lit(PIN_BATCH)} from pins`.execute(trx)
        if (rows.length === 0) return exported
        await write(rows.map((pin) => `${writePin(pin)}\n`).join(''))
        exported += rows.length
      }
    })
}
