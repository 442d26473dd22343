import { sql } from 'kysely'
import { release } from '../../lexicons/dev/firn.js'
import { anyOf } from '../any-of.js'
import type { Write } from '../index-transaction.js'
import { insertRows } from '../rows/write-rows.js'
import { deleteRecords } from './delete-records.js'

interface Pin {
  did: string
  rkey: string
  cid: string
}

/**
 * Pins the stored releases of accounts that are not pinned yet. Where another content is pinned, as by an import of
 * pins from an index that saw it first, the stored one was never the release: it becomes a conflict.
 */
export async function settlePins({ trx, at }: Write, dids: readonly string[]): Promise<void> {
  // With its offset, pins are looked up account by account; else all of the table may be read for some of it.
  const pins = sql<Pin>`(
    select stored.did, stored.rkey, stored.cid from unnest(${dids}::text[]) as own(did)
    cross join lateral (select * from "releasePin" as pin where pin.did = own.did offset 0) as stored
  )`
  const releases = await trx
    .selectFrom('record')
    .leftJoin(pins.as('pin'), (join) =>
      join.onRef('pin.did', '=', 'record.did').onRef('pin.rkey', '=', 'record.rkey'),
    )
    .select(['record.uri', 'record.did', 'record.rkey', 'record.cid', 'record.rev', 'record.indexedAt'])
    .select('pin.cid as pinned')
    .where('record.did', '=', anyOf(dids))
    .where('record.collection', '=', release.$nsid)
    .where((eb) => eb('pin.cid', 'is distinct from', eb.ref('record.cid')))
    .execute()
  const unpinned = releases.filter(({ pinned }) => pinned === null)
  await insertRows(
    trx,
    'releasePin',
    unpinned.map(({ did, rkey, cid, rev, indexedAt }) => ({ did, rkey, cid, rev, firstSeenAt: indexedAt })),
  )
  const excluded = releases.filter(({ pinned }) => pinned !== null).map(({ uri }) => uri)
  if (excluded.length === 0) return
  const conflicts = anyOf(excluded)
  await sql`
    insert into "releaseConflict" (uri, cid, did, "definitionUri", "pinnedCid", rev, json, proof, "seenAt")
    select uri, record.cid, did, json->>'definition', pin.cid, record.rev, json, proof, ${at}::timestamptz
    from record join "releasePin" pin using (did, rkey) where uri = ${conflicts}
    on conflict do nothing`.execute(trx)
  await deleteRecords(trx, excluded)
}
