import { type RawBuilder, sql } from 'kysely'
import { copyOut } from '../../db/copy.js'
import { REINDEX_GROUP_RECORDS } from '../../limits/indexing.js'
import { anyOf } from '../any-of.js'
import type { Trx } from '../index-transaction.js'
import { PART_TABLES, type PartTable, ROW_TABLES } from './derived-tables.js'
import { DIVIDER, type Group, RECORD_COLUMNS, type StoredAccounts } from './stored-accounts.js'

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

/** As bytes, which whoever works on them reads: beside the embedded database, that is another thread. */
async function readRecords(trx: Trx, { dids, records }: Group): Promise<Uint8Array<ArrayBuffer>> {
  const all = (value: RawBuilder<unknown>) => sql`string_agg(${value}, ${sql.lit(DIVIDER)})`
  // All texts of a large account together may be more than one can hold.
  const size = sql.lit(REINDEX_GROUP_RECORDS)
  const part = records > REINDEX_GROUP_RECORDS ? sql`(row_number() over () - 1) / ${size}` : sql`0`
  const own = sql`did in (${sql.join(dids.map((did) => sql.lit(did)))})`
  const texts: Record<(typeof RECORD_COLUMNS)[number], RawBuilder<unknown>> = {
    uri: sql`uri`,
    cid: sql`cid`,
    rev: sql`rev`,
    time: sql`floor(extract(epoch from "indexedAt") * 1000)::bigint::text`,
    json: sql`json::text`,
  }
  const query = sql`
    select ${sql.join(RECORD_COLUMNS.map((column) => all(texts[column])))}
    from (select uri, did, cid, rev, "indexedAt", json, ${part} as part from record where ${own}) as own
    group by did, part`
  const { rows } = await trx.executeQuery(copyOut(query.compile(trx).sql))
  return rows[0]?.bytes ?? new Uint8Array()
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
