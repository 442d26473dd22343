import { sql } from 'kysely'
import { anyOf } from './any-of.js'
import type { Trx } from './index-transaction.js'
import type { BulkRow, BulkTable } from './rows/column-types.js'
import type { RowChanges } from './rows/row-changes.js'
import { type Column, deleteRows, insertRows } from './rows/write-rows.js'

type Derived = Pick<
  RowChanges,
  'definitions' | 'releases' | 'dependencies' | 'channels' | 'yanks' | 'collections' | 'goneTombstones'
>

/** Makes the rows of accounts that follow from records these. Rows that are so already are not written. */
export async function replaceDerived(trx: Trx, dids: readonly string[], derived: Derived): Promise<void> {
  const { definitions, releases, dependencies, channels, yanks, collections, goneTombstones } = derived
  const dated = { key: ['uri'], keep: ['indexedAt', 'updatedAt'] } as const
  const indexed = { key: ['uri'], keep: ['indexedAt'] } as const
  const before = {
    definitions: await deleteOthers(trx, 'definition', dids, definitions),
    channels: await deleteOthers(trx, 'channel', dids, channels),
    collections: await deleteOthers(trx, 'collection', dids, collections),
    releases: await deleteOthers(trx, 'release', dids, releases),
    yanks: await deleteOthers(trx, 'yank', dids, yanks),
  }
  await writeRows(trx, 'definition', definitions, { ...dated, isStored: before.definitions.has })
  await writeRows(trx, 'channel', channels, { ...dated, isStored: before.channels.has })
  await writeRows(trx, 'collection', collections, { ...dated, isStored: before.collections.has })
  await writeRows(trx, 'release', releases, { ...indexed, isStored: before.releases.has })
  await writeRows(trx, 'yank', yanks, { ...indexed, isStored: before.yanks.has })
  await deleteRows(trx, 'dependency', 'releaseUri', before.releases.gone)
  await replaceDependencies(trx, releases.filter(before.releases.has), dependencies)
  await deleteRows(trx, 'releaseTombstone', 'uri', goneTombstones)
}

/** What is compared is compared here: of many uris, PostgreSQL may make one pass over all of the table. */
async function deleteOthers(
  trx: Trx,
  table: 'definition' | 'release' | 'channel' | 'yank' | 'collection',
  dids: readonly string[],
  kept: readonly { uri: string }[],
): Promise<{ has: (row: { uri: string }) => boolean; gone: readonly string[] }> {
  const rows = await trx.selectFrom(table).select('uri').where('did', '=', anyOf(dids)).execute()
  const stored = new Set(rows.map(({ uri }) => uri))
  const uris = new Set(kept.map(({ uri }) => uri))
  const gone = [...stored].filter((uri) => !uris.has(uri))
  await deleteRows(trx, table, 'uri', gone)
  return { has: ({ uri }) => stored.has(uri), gone }
}

/** @param releases that were there: the others have none */
async function replaceDependencies(
  trx: Trx,
  releases: readonly { uri: string }[],
  rows: Derived['dependencies'],
): Promise<void> {
  const { rows: found } = await sql<{ releaseUri: string; name: string }>`
    select dependency.* from unnest(${releases.map(({ uri }) => uri)}::text[]) as release(uri)
    cross join lateral (
      select "releaseUri", name from dependency where "releaseUri" = release.uri offset 0
    ) as dependency`.execute(trx)
  const keyOf = ({ releaseUri, name }: { releaseUri: string; name: string }) => `${releaseUri} ${name}`
  const stored = new Set(found.map(keyOf))
  const kept = new Set(rows.map(keyOf))
  const others = found.filter((row) => !kept.has(keyOf(row)))
  if (others.length > 0) {
    await sql`
      delete from dependency using unnest(
        ${others.map(({ releaseUri }) => releaseUri)}::text[], ${others.map(({ name }) => name)}::text[]
      ) as other("releaseUri", name)
      where (dependency."releaseUri", dependency.name) = (other."releaseUri", other.name)`.execute(trx)
  }
  const isStored = (row: BulkRow<'dependency'>) => stored.has(keyOf(row))
  await writeRows(trx, 'dependency', rows, { isStored, key: ['releaseUri', 'name'] })
}

/** Rows that are not there are inserted as they are, which takes a third of the time of looking each up. */
async function writeRows<T extends BulkTable>(
  trx: Trx,
  table: T,
  rows: readonly BulkRow<T>[],
  options: {
    isStored: (row: BulkRow<T>) => boolean
    key: readonly Column<T>[]
    keep?: readonly Column<T>[]
  },
): Promise<void> {
  const { isStored, key, keep = [] } = options
  const [there, absent]: [BulkRow<T>[], BulkRow<T>[]] = [[], []]
  for (const row of rows) (isStored(row) ? there : absent).push(row)
  await insertRows(trx, table, there, { key, keep, onlyChanged: true })
  await insertRows(trx, table, absent)
}
