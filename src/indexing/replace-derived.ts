import { type RawBuilder, sql } from 'kysely'
import { anyOf } from './any-of.js'
import type { Trx } from './index-transaction.js'
import type { BulkTable } from './rows/column-types.js'
import type { RowChanges } from './rows/row-changes.js'
import { deleteRows, insertRows } from './rows/write-rows.js'

type Derived = Pick<
  RowChanges,
  'definitions' | 'releases' | 'dependencies' | 'channels' | 'yanks' | 'goneTombstones'
>

/** Makes the rows of accounts that follow from records these. Rows that are so already are not written. */
export async function replaceDerived(trx: Trx, dids: readonly string[], derived: Derived): Promise<void> {
  const { definitions, releases, dependencies, channels, yanks, goneTombstones } = derived
  const key = ['uri'] as const
  const dated = { key, keep: ['indexedAt', 'updatedAt'], onlyChanged: true } as const
  await deleteOthers(trx, 'definition', dids, definitions)
  await insertRows(trx, 'definition', definitions, dated)
  await deleteOthers(trx, 'channel', dids, channels)
  await insertRows(trx, 'channel', channels, dated)
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

/** @returns the uris of what was deleted */
async function deleteOthers(
  trx: Trx,
  table: BulkTable & ('definition' | 'release' | 'channel' | 'yank'),
  dids: readonly string[],
  kept: readonly { uri: string }[],
): Promise<string[]> {
  const { rows } = await sql<{ uri: string }>`
    delete from ${sql.table(table)} as stored
    where did = ${anyOf(dids)}
    and not exists (select from unnest(${textsOf(kept, ({ uri }) => uri)}) as kept(uri) where kept.uri = stored.uri)
    returning uri`.execute(trx)
  return rows.map(({ uri }) => uri)
}

async function deleteOtherDependencies(
  trx: Trx,
  releases: readonly { uri: string }[],
  kept: Derived['dependencies'],
): Promise<void> {
  const names = sql`${textsOf(kept, ({ releaseUri }) => releaseUri)}, ${textsOf(kept, ({ name }) => name)}`
  await sql`
    delete from dependency as stored where "releaseUri" = ${anyOf(releases.map(({ uri }) => uri))}
    and not exists (
      select from unnest(${names}) as kept("releaseUri", name)
      where (kept."releaseUri", kept.name) = (stored."releaseUri", stored.name)
    )`.execute(trx)
}

function textsOf<Row>(rows: readonly Row[], textOf: (row: Row) => string): RawBuilder<unknown> {
  return sql`${rows.map(textOf)}::text[]`
}
