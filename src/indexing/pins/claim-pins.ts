import { sql } from 'kysely'
import { anyOf } from '../any-of.js'
import type { Trx } from '../index-transaction.js'
import type { BulkRow } from '../rows/column-types.js'
import { insertRows } from '../rows/write-rows.js'

/**
 * First seen wins: pins contents under their keys where none is pinned yet, for ever, also after a deletion.
 *
 * @param claims each key once; of accounts that are locked
 * @returns the CIDs of the keys that were pinned before, by `did/rkey`
 */
export async function claimPins(
  trx: Trx,
  claims: readonly BulkRow<'releasePin'>[],
): Promise<Map<string, string>> {
  if (claims.length === 0) return new Map()
  const dids = [...new Set(claims.map(({ did }) => did))]
  let query = trx.selectFrom('releasePin').select(['did', 'rkey', 'cid']).where('did', '=', anyOf(dids))
  // Of many accounts all are looked up: the index has them side by side.
  if (dids.length === 1) query = query.where('rkey', '=', anyOf(claims.map(({ rkey }) => rkey)))
  const rows = await query.execute()
  const pinned = new Map(rows.map(({ did, rkey, cid }) => [`${did}/${rkey}`, cid]))
  const fresh = claims.filter(({ did, rkey }) => !pinned.has(`${did}/${rkey}`))
  await insertRows(trx, 'releasePin', fresh)
  return pinned
}

/** Which of the conflicts are stored already, as `uri cid`. */
export async function readConflicts(
  trx: Trx,
  conflicts: readonly { uri: string; cid: string }[],
): Promise<Set<string>> {
  if (conflicts.length === 0) return new Set()
  const [uris, cids] = [conflicts.map(({ uri }) => uri), conflicts.map(({ cid }) => cid)]
  const { rows } = await sql<{ uri: string; cid: string }>`
    select conflict.uri, conflict.cid from "releaseConflict" conflict
    join unnest(${uris}::text[], ${cids}::text[]) known(uri, cid) using (uri, cid)`.execute(trx)
  return new Set(rows.map(({ uri, cid }) => `${uri} ${cid}`))
}
