import { type RawBuilder, sql } from 'kysely'
import { anyOf } from '../any-of.js'
import type { Trx } from '../index-transaction.js'
import { PART_TABLES, ROW_TABLES } from './derived-tables.js'

/** A control character, which neither names nor the JSON of PostgreSQL hold as it is. */
export const DIVIDER = '\u001f'

/**
 * What a rebuild of some accounts starts from: few objects and long texts, as these are cheap to read and to hand to
 * another thread.
 */
export interface StoredAccounts {
  readonly dids: readonly string[]
  /** Uri, CID, revision, milliseconds of when it was indexed and JSON of each, divided. */
  readonly records: readonly string[]
  /** Uris of deleted releases. */
  readonly tombstones: readonly string[]
  /** Uris of the rows of each table of `ROW_TABLES`. */
  readonly rows: readonly (readonly string[])[]
  /** Keys of the rows of each table of `PART_TABLES`, divided. */
  readonly parts: readonly (readonly string[])[]
}

/** Of accounts that are locked. */
export async function readStored(trx: Trx, dids: readonly string[]): Promise<StoredAccounts> {
  const records = await texts(
    trx,
    sql`select concat_ws(
        ${DIVIDER}, uri, cid, rev, floor(extract(epoch from "indexedAt") * 1000)::bigint, json
      ) as text from record where did = ${anyOf(dids)}`,
  )
  const tombstones = await urisOf(trx, 'releaseTombstone', dids)
  const rows: string[][] = []
  for (const { table } of ROW_TABLES) rows.push(await urisOf(trx, table, dids))
  const releases = rows[ROW_TABLES.findIndex(({ table }) => table === 'release')] ?? []
  const parts: string[][] = []
  for (const { table, key } of PART_TABLES) parts.push(await partsOf(trx, table, key, releases))
  return { dids, records, tombstones, rows, parts }
}

function urisOf(trx: Trx, table: string, dids: readonly string[]): Promise<string[]> {
  return texts(trx, sql`select uri as text from ${sql.table(table)} where did = ${anyOf(dids)}`)
}

/** With its offset, each is looked up in the index: of many uris, PostgreSQL may make one pass over all of the table. */
async function partsOf(
  trx: Trx,
  table: string,
  key: readonly string[],
  releases: readonly string[],
): Promise<string[]> {
  if (releases.length === 0) return []
  const columns = sql.join(key.map((column) => sql.ref(column)))
  const query = sql`
    select part.text from unnest(${releases}::text[]) as release(uri)
    cross join lateral (
      select concat_ws(${DIVIDER}, ${columns}) as text from ${sql.table(table)}
      where "releaseUri" = release.uri offset 0
    ) as part`
  return texts(trx, query)
}

async function texts(trx: Trx, query: RawBuilder<unknown>): Promise<string[]> {
  const { rows } = await (query as RawBuilder<{ text: string }>).execute(trx)
  return rows.map(({ text }) => text)
}
