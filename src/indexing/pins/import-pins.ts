import { sql } from 'kysely'
import type { Db } from '../../db/database.js'
import { MAX_PIN_CONTRADICTIONS, PIN_BATCH } from '../../limits/indexing.js'
import type { Trx } from '../index-transaction.js'
import { type Pin, PinsFileError, readHeader, readPin } from './format.js'

/** A pin of the file says otherwise than one that is here. Which was first cannot be known, so nobody is believed. */
export interface Contradiction {
  readonly did: string
  readonly rkey: string
  /** What is pinned here. */
  readonly here: string
  readonly inFile: string
}

/** Nothing was imported. */
export class ContradictingPinsError extends PinsFileError {
  override name = 'ContradictingPinsError'
  readonly count: number
  /** The first of them. */
  readonly contradictions: readonly Contradiction[]

  constructor(count: number, contradictions: readonly Contradiction[]) {
    super(
      `${count} of these pins contradict what is pinned here, so none was imported. What is first seen is pinned ` +
        'for ever, and two indexes that saw different contents first cannot be one. Take those lines out, and the ' +
        'number of pins in the first line down, to import the others:\n' +
        contradictions
          .map(({ did, rkey, here, inFile }) => `  ${did} ${rkey}: ${here} here, ${inFile} in the file`)
          .join('\n') +
        (count > contradictions.length ? `\n  and ${count - contradictions.length} more` : ''),
    )
    this.count = count
    this.contradictions = contradictions
  }
}

/**
 * Reads pins, all or none: in one transaction. Those that are here already stay as they are, so it can be repeated.
 *
 * @param lines of the file, header first
 * @returns how many there were, and how many of them were new
 * @throws PinsFileError; ContradictingPinsError
 */
export async function importPins(
  db: Db,
  lines: AsyncIterable<string>,
): Promise<{ pins: number; added: number }> {
  return db.transaction().execute(async (trx) => {
    const found: Contradiction[] = []
    let [announced, pins, added, contradictions] = [0, 0, 0, 0]
    let number = 0
    let batch: Pin[] = []
    const store = async () => {
      added += await addPins(trx, batch)
      const contradicting = await findContradictions(trx, batch)
      contradictions += contradicting.length
      found.push(...contradicting.slice(0, MAX_PIN_CONTRADICTIONS - found.length))
      pins += batch.length
      batch = []
    }
    for await (const line of lines) {
      number++
      if (number === 1) announced = readHeader(line).pins
      else batch.push(readPin(line, number))
      if (batch.length === PIN_BATCH) await store()
    }
    await store()
    if (number === 0) throw new PinsFileError('The file is empty.')
    if (pins !== announced) {
      throw new PinsFileError(
        `The file has ${pins} pins, and says that it has ${announced}: it was cut short. None was imported.`,
      )
    }
    if (contradictions > 0) throw new ContradictingPinsError(contradictions, found)
    return { pins, added }
  })
}

async function addPins(trx: Trx, pins: readonly Pin[]): Promise<number> {
  if (pins.length === 0) return 0
  const result = await trx
    .insertInto('releasePin')
    .expression(sql`select did, rkey, cid, rev, "firstSeenAt" from ${recordset(pins)}`)
    .columns(['did', 'rkey', 'cid', 'rev', 'firstSeenAt'])
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return Number(result.numInsertedOrUpdatedRows ?? 0)
}

/** Asked after they were added, so that a pin that an ingester added meanwhile is seen, and one that is twice in the file. */
async function findContradictions(trx: Trx, pins: readonly Pin[]): Promise<Contradiction[]> {
  if (pins.length === 0) return []
  const { rows } = await sql<Contradiction>`
    select pin.did, pin.rkey, pin.cid as here, line.cid as "inFile"
    from ${recordset(pins)} join "releasePin" pin using (did, rkey) where pin.cid <> line.cid
    order by pin.did collate "C", pin.rkey collate "C"`.execute(trx)
  return rows
}

function recordset(pins: readonly Pin[]) {
  return sql`jsonb_to_recordset(${JSON.stringify(pins)}::jsonb)
    as line(did text, rkey text, cid text, rev text, "firstSeenAt" timestamptz)`
}
