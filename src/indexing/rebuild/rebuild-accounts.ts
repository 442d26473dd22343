import type { Write } from '../index-transaction.js'
import { lockRepos } from '../repo-state.js'
import { settlePins } from './settle-pins.js'
import { readStored, type StoredAccounts } from './stored-accounts.js'
import type { WorkedOut } from './work-out.js'
import { writeRebuilt } from './write-rebuilt.js'

export interface Rebuilt {
  /** Records that were read. */
  records: number
  /** Of them, those that today's rules refuse: they are dead letters now. */
  refused: number
}

/** `workOut`, here or in another thread. */
export type WorkOut = (stored: StoredAccounts, at: Date) => Promise<WorkedOut>

/**
 * Works out anew all rows that follow from the stored records of accounts, and writes those that are not there as they
 * should be. Pins, conflicts, tombstones and the feed tell of what is in no record any more: they stay. So does when
 * things were indexed and last changed: a row that was lost was indexed with its record.
 */
export async function rebuildAccounts(
  { trx, at }: Write,
  dids: readonly string[],
  workOut: WorkOut,
): Promise<Rebuilt> {
  await lockRepos(trx, dids)
  await settlePins({ trx, at }, dids)
  const stored = await readStored(trx, dids)
  const rebuilt = await workOut(stored, at)
  await writeRebuilt(trx, rebuilt)
  return { records: stored.records.length, refused: rebuilt.goneRecords.length }
}
