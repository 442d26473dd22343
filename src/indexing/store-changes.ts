import { sql } from 'kysely'
import { LETTERS_ONCE } from './dead-letters.js'
import type { Trx } from './index-transaction.js'
import type { RowChanges } from './rows/row-changes.js'
import { deleteRows, insertRows, updateRows } from './rows/write-rows.js'

/**
 * Writes what was worked out: a few statements for any number of rows.
 *
 * @param onRecords hears when records are written and nothing that follows from them
 */
export async function storeChanges(trx: Trx, changes: RowChanges, onRecords?: () => void): Promise<void> {
  await storeRecords(trx, changes)
  onRecords?.()
  await storeDefinitions(trx, changes)
  await storeReleases(trx, changes)
  await deleteRows(trx, 'channel', 'uri', changes.goneChannels)
  await insertRows(trx, 'channel', changes.channels, ONCE)
  await deleteRows(trx, 'yank', 'uri', changes.goneYanks)
  await insertRows(trx, 'yank', changes.yanks, ONCE)
  await deleteRows(trx, 'collection', 'uri', changes.goneCollections)
  await insertRows(trx, 'collection', changes.collections, ONCE)
  await insertRows(trx, 'releaseConflict', changes.conflicts, 'nothing')
  await insertRows(trx, 'updateEvent', changes.events ?? [], 'nothing')
}

/** When a thing was indexed at first stays. */
const ONCE = { key: ['uri'], keep: ['indexedAt'] } as const

/** Writes the records, and the letters of those that are none. */
export async function storeRecords(
  trx: Trx,
  changes: Pick<RowChanges, 'records' | 'goneRecords' | 'letters' | 'goneLetters'>,
): Promise<void> {
  await deleteRows(trx, 'record', 'uri', changes.goneRecords)
  await insertRows(trx, 'record', changes.records, ONCE)
  if (changes.goneLetters.length > 0) {
    await trx
      .deleteFrom('deadLetter')
      .where('id', '=', sql<number>`any(${changes.goneLetters}::bigint[])`)
      .execute()
  }
  await insertRows(trx, 'deadLetter', changes.letters, LETTERS_ONCE)
}

async function storeDefinitions(trx: Trx, changes: RowChanges): Promise<void> {
  await deleteRows(trx, 'definition', 'uri', changes.goneDefinitions)
  await insertRows(trx, 'definition', changes.definitions, ONCE)
  await updateRows(trx, 'definition', 'uri', changes.summaries)
  await deleteRows(trx, 'atom', 'uri', changes.goneAtoms)
  await insertRows(trx, 'atom', changes.atoms, { key: ['uri'] })
  await deleteRows(trx, 'model', 'uri', changes.goneModels)
  await insertRows(trx, 'model', changes.models, { key: ['uri'] })
  const rebased = [...changes.goneModels, ...changes.models.map(({ uri }) => uri)]
  await deleteRows(trx, 'modelBase', 'modelUri', rebased)
  await insertRows(trx, 'modelBase', changes.modelBases)
}

async function storeReleases(trx: Trx, changes: RowChanges): Promise<void> {
  await deleteRows(trx, 'release', 'uri', changes.goneReleases)
  await deleteRows(trx, 'dependency', 'releaseUri', changes.goneReleases)
  await insertRows(trx, 'release', changes.releases)
  await insertRows(trx, 'dependency', changes.dependencies)
  await deleteRows(trx, 'atomRelease', 'uri', changes.goneAtomReleases)
  await deleteRows(trx, 'atomRequirement', 'releaseUri', changes.goneAtomReleases)
  await insertRows(trx, 'atomRelease', changes.atomReleases)
  await insertRows(trx, 'atomRequirement', changes.atomRequirements)
  await deleteRows(trx, 'modelRelease', 'uri', changes.goneModelReleases)
  await deleteRows(trx, 'fileList', 'releaseUri', changes.goneModelReleases)
  await deleteRows(trx, 'listedFile', 'releaseUri', changes.goneModelReleases)
  await insertRows(trx, 'modelRelease', changes.modelReleases)
  await insertRows(trx, 'fileList', changes.fileLists, 'nothing')
  await updateRows(trx, 'release', 'uri', changes.releaseChanges)
  await deleteRows(trx, 'releaseTombstone', 'uri', changes.goneTombstones)
  await insertRows(trx, 'releaseTombstone', changes.tombstones, { key: ['uri'] })
}
