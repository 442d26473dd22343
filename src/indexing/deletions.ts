import { sql } from 'kysely'
import type { Trx } from './index-transaction.js'

/** Remembers that a record was gone at a revision that the stream has not reached yet. */
export async function rememberDeletions(
  trx: Trx,
  { did, rev }: { did: string; rev: string },
  uris: readonly string[],
): Promise<void> {
  if (uris.length === 0) return
  await trx
    .insertInto('recordDeletion')
    .values(uris.map((uri) => ({ uri, did, rev })))
    .onConflict((conflict) => conflict.column('uri').doUpdateSet({ rev }))
    .execute()
}

/** Forgets what the stream has reached: nothing older can come any more. */
export async function forgetDeletions(
  trx: Trx,
  reached: readonly { did: string; rev: string }[],
): Promise<void> {
  const [dids, revs] = [reached.map(({ did }) => did), reached.map(({ rev }) => rev)]
  await sql`
    delete from "recordDeletion" gone using unnest(${dids}::text[], ${revs}::text[]) as reached(did, rev)
    where gone.did = reached.did and gone.rev <= reached.rev`.execute(trx)
}
