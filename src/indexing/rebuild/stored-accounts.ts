import { type RawBuilder, sql } from 'kysely'
import { anyOf } from '../any-of.js'
import type { Trx } from '../index-transaction.js'
import { PART_TABLES, type PartTable, ROW_TABLES } from './derived-tables.js'

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
  const own = sql`did = ${anyOf(dids)}`
  const records = await sql<{ text: string }>`
    select concat_ws(
      ${DIVIDER}, uri, cid, rev, floor(extract(epoch from "indexedAt") * 1000)::bigint, json
    ) as text from record where ${own}`.execute(trx)
  const [tombstones = [], ...rows] = await readUris(
    trx,
    ['releaseTombstone', ...ROW_TABLES.map(({ table }) => table)],
    own,
  )
  const releases = rows[ROW_TABLES.findIndex(({ table }) => table === 'release')] ?? []
  const parts: string[][] = []
  for (const table of PART_TABLES) {
    const keys = table.owner === 'did' ? readOwnKeys(trx, table, own) : readKeys(trx, table, releases)
    parts.push(await keys)
  }
  return { dids, records: records.rows.map(({ text }) => text), tombstones, rows, parts }
}

/** Of each table, with one statement for all. */
async function readUris(trx: Trx, tables: readonly string[], own: RawBuilder<unknown>): Promise<string[][]> {
  const uris = tables.map((): string[] => [])
  const each = tables.map(
    (table, index) => sql`select uri, ${sql.lit(index)} as place from ${sql.table(table)} where ${own}`,
  )
  const { rows } = await sql<{ uri: string; place: number }>`${sql.join(each, sql` union all `)}`.execute(trx)
  for (const { uri, place } of rows) uris[place]?.push(uri)
  return uris
}

async function readOwnKeys(trx: Trx, { table, key }: PartTable, own: RawBuilder<unknown>): Promise<string[]> {
  const { rows } = await sql<{ text: string }>`
    select ${keyText(key)} as text from ${sql.table(table)} where ${own}`.execute(trx)
  return rows.map(({ text }) => text)
}

function keyText(key: readonly string[]): RawBuilder<unknown> {
  return sql`concat_ws(${DIVIDER}, ${sql.join(key.map((column) => sql.ref(column)))})`
}

/** With its offset, each is looked up in the index: of many uris, PostgreSQL may make one pass over all of the table. */
async function readKeys(
  trx: Trx,
  { table, key, owner }: PartTable,
  releases: readonly string[],
): Promise<string[]> {
  if (releases.length === 0) return []
  const { rows } = await sql<{ text: string }>`
    select part.text from unnest(${releases}::text[]) as release(uri)
    cross join lateral (
      select ${keyText(key)} as text from ${sql.table(table)} where ${sql.ref(owner)} = release.uri offset 0
    ) as part`.execute(trx)
  return rows.map(({ text }) => text)
}
