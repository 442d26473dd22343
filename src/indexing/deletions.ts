import type { IndexTransaction, Trx } from './index-transaction.js'

/** Remembers that a record was gone at a revision that the stream has not reached yet. */
export async function rememberDeletions(
  { trx, did, rev }: Pick<IndexTransaction, 'trx' | 'did' | 'rev'>,
  uris: readonly string[],
): Promise<void> {
  if (uris.length === 0) return
  await trx
    .insertInto('recordDeletion')
    .values(uris.map((uri) => ({ uri, did, rev })))
    .onConflict((conflict) => conflict.column('uri').doUpdateSet({ rev }))
    .execute()
}

/** The revisions at which records of an account were gone ahead of the stream, by uri. */
export async function readDeletions(trx: Trx, did: string): Promise<Map<string, string>> {
  const rows = await trx.selectFrom('recordDeletion').select(['uri', 'rev']).where('did', '=', did).execute()
  return new Map(rows.map(({ uri, rev }) => [uri, rev]))
}

/** Forgets what the stream has reached: nothing older can come any more. */
export async function forgetDeletions(trx: Trx, did: string, reached: string): Promise<void> {
  await trx.deleteFrom('recordDeletion').where('did', '=', did).where('rev', '<=', reached).execute()
}
