import { sql } from 'kysely'
import { anyOf } from './any-of.js'
import type { Trx } from './index-transaction.js'
import type { RowChanges } from './rows/row-changes.js'
import { deleteRows, insertRows } from './rows/write-rows.js'

type Derived = Pick<
  RowChanges,
  'definitions' | 'releases' | 'dependencies' | 'channels' | 'yanks' | 'collections' | 'goneTombstones'
>

/** Makes the rows of accounts that follow from records these. Rows that are so already are not written. */
export async function replaceDerived(trx: Trx, dids: readonly string[], derived: Derived): Promise<void> {
  const { definitions, releases, dependencies, channels, yanks, collections, goneTombstones } = derived
  const key = ['uri'] as const
  const dated = { key, keep: ['indexedAt', 'updatedAt'], onlyChanged: true } as const
  await deleteOthers(trx, 'definition', dids, definitions)
  await insertRows(trx, 'definition', definitions, dated)
  await deleteOthers(trx, 'channel', dids, channels)
  await insertRows(trx, 'channel', channels, dated)
  await deleteOthers(trx, 'collection', dids, collections)
  await insertRows(trx, 'collection', collections, dated)
  const indexed = { key, keep: ['indexedAt'], onlyChanged: true } as const
  const gone = await deleteOthers(trx, 'release', dids, releases)
  await insertRows(trx, 'release', releases, indexed)
  await deleteOthers(trx, 'yank', dids, yanks)
  await insertRows(trx, 'yank', yanks, indexed)
  await deleteRows(trx, 'dependency', 'releaseUri', gone)
  await deleteOtherDependencies(trx, releases, dependencies)
  await insertRows(trx, 'dependency', dependencies, { key: ['releaseUri', 'name'], onlyChanged: true })
  await deleteRows(trx, 'releaseTombstone', 'uri', goneTombstones)
}

/** What is compared is compared here: of many uris, PostgreSQL may make one pass over all of the table. */
async function deleteOthers(
  trx: Trx,
  table: 'definition' | 'release' | 'channel' | 'yank' | 'collection',
  dids: readonly string[],
  kept: readonly { uri: string }[],
): Promise<string[]> {
  const stored = await trx.selectFrom(table).select('uri').where('did', '=', anyOf(dids)).execute()
  const uris = new Set(kept.map(({ uri }) => uri))
  const others = stored.flatMap(({ uri }) => (uris.has(uri) ? [] : [uri]))
  await deleteRows(trx, table, 'uri', others)
  return others
}

async function deleteOtherDependencies(
  trx: Trx,
  releases: readonly { uri: string }[],
  kept: Derived['dependencies'],
): Promise<void> {
  const { rows: stored } = await sql<{ releaseUri: string; name: string }>`
    select dependency.* from unnest(${releases.map(({ uri }) => uri)}::text[]) as release(uri)
    cross join lateral (
      select "releaseUri", name from dependency where "releaseUri" = release.uri offset 0
    ) as dependency`.execute(trx)
  const names = new Set(kept.map(({ releaseUri, name }) => `${releaseUri} ${name}`))
  const others = stored.filter(({ releaseUri, name }) => !names.has(`${releaseUri} ${name}`))
  if (others.length === 0) return
  await sql`
    delete from dependency using unnest(
      ${others.map(({ releaseUri }) => releaseUri)}::text[], ${others.map(({ name }) => name)}::text[]
    ) as other("releaseUri", name)
    where (dependency."releaseUri", dependency.name) = (other."releaseUri", other.name)`.execute(trx)
}
