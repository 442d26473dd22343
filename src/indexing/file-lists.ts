import type { BulkRow } from './rows/column-types.js'

/** The row of a list that is to be fetched at once. */
export function wantedList(
  list: Pick<BulkRow<'fileList'>, 'releaseUri' | 'did' | 'cid'>,
  at: Date,
): BulkRow<'fileList'> {
  return { ...list, bytes: null, dueAt: at, failures: 0, problem: null, wantedAt: at }
}
