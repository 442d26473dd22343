import type { CheckedYank } from '../../definitions/yank.js'
import type { IndexTransaction } from '../index-transaction.js'

/** Keeps the author's word. Whether it counts is worked out afterwards, as its release may come later. */
export async function putYank(
  tx: IndexTransaction,
  { record }: CheckedYank,
  uri: string,
  cid: string,
): Promise<void> {
  const { trx, did, rev, at } = tx
  const row = {
    releaseUri: record.release.uri,
    releaseCid: record.release.cid,
    reason: record.reason ?? null,
    replacement: record.replacement ?? null,
    cid,
    rev,
  }
  await trx
    .insertInto('yank')
    .values({ uri, did, indexedAt: at, ...row })
    .onConflict((conflict) => conflict.column('uri').doUpdateSet(row))
    .execute()
  tx.touched.releases.add(row.releaseUri)
}

export async function removeYank(tx: IndexTransaction, uri: string): Promise<void> {
  const row = await tx.trx
    .deleteFrom('yank')
    .where('uri', '=', uri)
    .returning('releaseUri')
    .executeTakeFirst()
  if (row) tx.touched.releases.add(row.releaseUri)
}
