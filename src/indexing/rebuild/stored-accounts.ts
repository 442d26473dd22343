import { type RawBuilder, sql } from 'kysely'
import { REINDEX_GROUP_RECORDS } from '../../limits/indexing.js'
import { anyOf } from '../any-of.js'
import type { Trx } from '../index-transaction.js'
import { PART_TABLES, type PartTable, ROW_TABLES } from './derived-tables.js'

/** A control character, which neither names nor the JSON of PostgreSQL hold as it is. */
export const DIVIDER = '\u001f'

/** Accounts that are worked out together. */
export interface Group {
  readonly dids: string[]
  /** How many they have, or had when they were counted. */
  records: number
}

/**
 * What a rebuild of some accounts starts from: few objects and long texts, as these are cheap to read and to hand to
 * another thread.
 */
export interface StoredAccounts {
  readonly dids: readonly string[]
  readonly records: readonly RecordTexts[]
  /** Uris of deleted releases. */
  readonly tombstones: readonly string[]
  /** Uris of the rows of each table of `ROW_TABLES`. */
  readonly rows: readonly (readonly string[])[]
  /** Keys of the rows of each table of `PART_TABLES`, divided. */
  readonly parts: readonly (readonly string[])[]
}

/** Columns of some records, each as one text, divided. */
export interface RecordTexts {
  readonly uris: string
  readonly cids: string
  readonly revs: string
  /** Milliseconds of when they were indexed. */
  readonly times: string
  readonly jsons: string
}

const NOTHING = { tombstones: [], rows: [], parts: [] } as const

/** @param holders see `readHolders` */
export async function readStored(
  trx: Trx,
  group: Group,
  holders: ReadonlySet<string>,
): Promise<StoredAccounts> {
  const { dids } = group
  const records = await readRecords(trx, group)
  const rest = dids.some((did) => holders.has(did)) ? await readRows(trx, dids) : NOTHING
  return { dids, records, ...rest }
}

/** Which accounts have rows beside their records at all. Looked up one by one: where none is lost, it is seen at once. */
export async function readHolders(trx: Trx, dids: readonly string[]): Promise<Set<string>> {
  const tables = ['releaseTombstone', ...ROW_TABLES, ...PART_TABLES.filter(({ owner }) => owner === 'did')]
  const holds = tables.map((each) => {
    const table = sql.table(typeof each === 'string' ? each : each.table)
    return sql`(select true from ${table} as held where held.did = own.did limit 1)`
  })
  const { rows } = await sql<{ did: string }>`
    select did from unnest(${dids}::text[]) as own(did) where ${sql.join(holds, sql` or `)}`.execute(trx)
  return new Set(rows.map(({ did }) => did))
}

async function readRecords(trx: Trx, { dids, records }: Group): Promise<RecordTexts[]> {
  const all = (value: RawBuilder<unknown>) => sql`string_agg(${value}, ${DIVIDER})`
  // All texts of a large account together may be more than one can hold.
  const part =
    records > REINDEX_GROUP_RECORDS ? sql`(row_number() over () - 1) / ${REINDEX_GROUP_RECORDS}` : sql`0`
  const { rows } = await sql<RecordTexts>`
    select ${all(sql`uri`)} as uris, ${all(sql`cid`)} as cids, ${all(sql`rev`)} as revs,
      ${all(sql`floor(extract(epoch from "indexedAt") * 1000)::bigint::text`)} as times,
      ${all(sql`json::text`)} as jsons
    from (select uri, did, cid, rev, "indexedAt", json, ${part} as part from record where did = ${anyOf(dids)}) as own
    group by did, part`.execute(trx)
  return rows
}

async function readRows(
  trx: Trx,
  dids: readonly string[],
): Promise<Pick<StoredAccounts, keyof typeof NOTHING>> {
  const own = sql`did = ${anyOf(dids)}`
  const tables = ['releaseTombstone', ...ROW_TABLES.map(({ table }) => table)]
  const [tombstones = [], ...rows] = await readUris(trx, tables, own)
  const releases = rows[ROW_TABLES.findIndex(({ table }) => table === 'release')] ?? []
  const parts: string[][] = []
  for (const table of PART_TABLES) {
    const keys = table.owner === 'did' ? readOwnKeys(trx, table, own) : readKeys(trx, table, releases)
    parts.push(await keys)
  }
  return { tombstones, rows, parts }
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
