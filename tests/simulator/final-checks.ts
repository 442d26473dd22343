import { isDeepStrictEqual } from 'node:util'
import type { Db } from '../../src/db/database.js'
import { reindex } from '../../src/indexing/reindex.js'
import { CommitRefusal } from '../../src/repo/refusal.js'
import { verifyRecord } from '../../src/repo/verify-record.js'
import { dumpTables } from '../ingester/dump.js'
import type { World } from './world.js'

/** What must be so at the end of any run, while nobody writes: in sentences, none when all is well. */
export async function wrongAtTheEnd(world: World, db: Db): Promise<string[]> {
  const wrong = await wrongProofs(world, db)
  const before = await dumpTables(db)
  await reindex({ db, now: world.clock.now })
  const after = await dumpTables(db)
  for (const [table, rows] of Object.entries(before)) {
    if (!isDeepStrictEqual(rows, after[table])) wrong.push(`a rebuild changes ${table}`)
  }
  return wrong
}

/** Each stored record is proven by what is stored with it, to whoever knows a key that its author had. */
async function wrongProofs(world: World, db: Db): Promise<string[]> {
  const records = await db
    .selectFrom('record')
    .select(['did', 'collection', 'rkey', 'cid', 'proof'])
    .execute()
  const wrong = records.length === 0 ? ['no record is stored: nothing was shown'] : []
  for (const { proof, cid, ...place } of records) {
    const proven = await provenCid(world, { proof, ...place })
    if (proven === cid) continue
    wrong.push(`${place.did}/${place.collection}/${place.rkey}: stored is ${cid}, proven ${proven}`)
  }
  return wrong
}

async function provenCid(
  world: World,
  { proof, ...place }: { proof: Uint8Array; did: string; collection: string; rkey: string },
): Promise<string> {
  let why = 'nothing, by a stranger'
  for (const signingKey of world.find(place.did)?.keys.toReversed() ?? []) {
    try {
      const { op } = await verifyRecord(proof, { ...place, signingKey, now: world.clock.now() })
      return op.action === 'put' ? op.cid : 'that it is not there'
    } catch (error) {
      if (!(error instanceof CommitRefusal)) throw error
      why = `nothing: ${error.message}`
    }
  }
  return why
}
