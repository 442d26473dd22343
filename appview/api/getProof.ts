import type { Db } from '../../src/db/database.js'
import type { getProof as lexicon } from '../../src/lexicons/dev/firn.js'
import type { AppViewContext } from '../context.js'
import { DeletedError, NotFoundError } from './errors.js'
import type { ParamsOf } from './params.js'
import { recordUriOf } from './subject.js'

/**
 * A CAR with the signed commit, the path in its tree and the record (com.atproto.sync.getRecord has the same form).
 * With a CID, also of a record that came later under the key of a release.
 * @throws InvalidRequestError, NotFoundError, DeletedError
 */
export async function getProof(
  { db }: Pick<AppViewContext, 'db'>,
  { uri: wanted, cid }: ParamsOf<typeof lexicon>,
): Promise<Uint8Array> {
  const uri = await recordUriOf(db, wanted)
  const record = await db
    .selectFrom('record')
    .select(['cid', 'proof'])
    .where('uri', '=', uri)
    .executeTakeFirst()
  if (record && (cid === undefined || cid === record.cid)) return record.proof
  const conflict = cid === undefined ? undefined : await findConflict(db, uri, cid)
  if (conflict) return conflict.proof
  if (record) throw new NotFoundError(`${uri} is ${record.cid} in this index; it holds no proof of ${cid}.`)
  if (await wasReleaseDeleted(db, uri)) throw new DeletedError(`Its author deleted ${uri}.`)
  throw new NotFoundError(`This index holds no record ${uri}.`)
}

function findConflict(db: Db, uri: string, cid: string) {
  return db
    .selectFrom('releaseConflict')
    .select('proof')
    .where('uri', '=', uri)
    .where('cid', '=', cid)
    .executeTakeFirst()
}

async function wasReleaseDeleted(db: Db, uri: string): Promise<boolean> {
  const row = await db.selectFrom('releaseTombstone').select('uri').where('uri', '=', uri).executeTakeFirst()
  return row !== undefined
}
