import { REINDEX_GROUPS_AT_ONCE } from '../../limits/indexing.js'
import { inTurn } from '../in-turn.js'
import type { Write } from '../index-transaction.js'
import { ensureAndLockRepos, lockRepos } from '../repo-state.js'
import { RowCopies } from '../rows/copy-rows.js'
import { readHolders, readStored } from './read-stored.js'
import { settlePins } from './settle-pins.js'
import type { Group, StoredAccounts } from './stored-accounts.js'
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
 *
 * @param groups while some are worked out, others are read and written
 */
export async function rebuildAccounts(
  { trx, at }: Write,
  groups: readonly Group[],
  workOut: WorkOut,
): Promise<Rebuilt> {
  const all = groups.flatMap(({ dids }) => dids)
  const locked = await lockRepos(trx, all)
  // Only damage, or a deletion that is yet to be confirmed, leaves records of a repository that nobody follows.
  const withRecords = groups.flatMap(({ dids, records }) => (records > 0 ? dids : []))
  const lost = withRecords.filter((did) => !locked.has(did))
  if (lost.length > 0) await ensureAndLockRepos(trx, lost, at)
  await settlePins({ trx, at }, all)
  const holders = await readHolders(trx, all)
  const total: Rebuilt = { records: 0, refused: 0 }
  const workedOut = inTurn(groups, {
    atOnce: REINDEX_GROUPS_AT_ONCE,
    isAlone: () => false,
    start: async (group) => workOut(await readStored(trx, group, holders), at),
  })
  const copies = new RowCopies(trx)
  for await (const { result } of workedOut) {
    await writeRebuilt(trx, copies, result)
    total.records += result.records
    total.refused += result.goneRecords.length
  }
  await copies.finish()
  return total
}
