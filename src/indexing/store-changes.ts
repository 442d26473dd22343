import { sql } from 'kysely'
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
  await storeDerived(trx, changes)
  await insertRows(trx, 'releaseConflict', changes.conflicts, 'nothing')
  await insertRows(trx, 'updateEvent', changes.events, 'nothing')
}

async function storeRecords(trx: Trx, changes: RowChanges): Promise<void> {
  await deleteRows(trx, 'record', 'uri', changes.goneRecords)
  await insertRows(trx, 'record', changes.records, {
    columns: ['uri'],
    update: ['cid', 'rev', 'json', 'proof'],
  })
  if (changes.goneLetters.length > 0) {
    await trx
      .deleteFrom('deadLetter')
      .where('id', '=', sql<number>`any(${changes.goneLetters}::bigint[])`)
      .execute()
  }
  await insertRows(trx, 'deadLetter', changes.letters, {
    columns: ['uri', 'cid'],
    update: ['reason', 'detail', 'rev'],
  })
}

/** Writes the rows that follow from the records and can be worked out again. */
export async function storeDerived(trx: Trx, changes: RowChanges): Promise<void> {
  await storeDefinitions(trx, changes)
  await storeReleases(trx, changes)
  await deleteRows(trx, 'channel', 'uri', changes.goneChannels)
  await insertRows(trx, 'channel', changes.channels, {
    columns: ['uri'],
    update: ['releaseUri', 'releaseCid', 'cid', 'rev', 'updatedAt'],
  })
  await deleteRows(trx, 'yank', 'uri', changes.goneYanks)
  await insertRows(trx, 'yank', changes.yanks, {
    columns: ['uri'],
    update: ['releaseUri', 'releaseCid', 'reason', 'replacement', 'cid', 'rev'],
  })
}

async function storeDefinitions(trx: Trx, changes: RowChanges): Promise<void> {
  await deleteRows(trx, 'definition', 'uri', changes.goneDefinitions)
  await insertRows(trx, 'definition', changes.definitions, {
    columns: ['uri'],
    update: [...DESCRIBED, ...SUMMARIZED],
  })
  await updateRows(trx, 'definition', 'uri', changes.summaries)
}

async function storeReleases(trx: Trx, changes: RowChanges): Promise<void> {
  await deleteRows(trx, 'release', 'uri', changes.goneReleases)
  await deleteRows(trx, 'dependency', 'releaseUri', changes.goneReleases)
  await insertRows(trx, 'release', changes.releases)
  await insertRows(trx, 'dependency', changes.dependencies)
  await updateRows(trx, 'release', 'uri', changes.releaseChanges)
  await deleteRows(trx, 'releaseTombstone', 'uri', changes.goneTombstones)
  await insertRows(trx, 'releaseTombstone', changes.tombstones, {
    columns: ['uri'],
    update: ['cid', 'deletedAt'],
  })
}

/** What a definition's record says. */
const DESCRIBED = [
  'keywordWords',
  'cid',
  'rev',
  'summary',
  'licence',
  'licenceIds',
  'category',
  'language',
  'roles',
  'keywords',
  'status',
  'createdAt',
  'updatedAt',
] as const
/** What it sums up of its releases. */
const SUMMARIZED = [
  'newestReleaseUri',
  'newestVersion',
  'systems',
  'hasService',
  'hasModule',
  'releaseCount',
  'score',
  'findingErrors',
  'findingWarnings',
  'findingInfos',
] as const
