import type { Trx } from '../index-transaction.js'
import { deleteRows } from '../rows/write-rows.js'

/** Deletes stored records. Without its record, a list of files would be fetched again and again, and kept never. */
export async function deleteRecords(trx: Trx, uris: readonly string[]): Promise<void> {
  await deleteRows(trx, 'record', 'uri', uris)
  for (const lists of ['fileList', 'listedFile'] as const) await deleteRows(trx, lists, 'releaseUri', uris)
}
