import { lexStringify } from '@atproto/lex'
import { type CheckedRecord, COLLECTIONS, checkRecord, isCollection } from '../definitions/record.js'
import { RecordRefusal } from '../definitions/refusal.js'
import { channel, package as pkg, release, yank } from '../lexicons/dev/firn.js'
import { MAX_COMMIT_OPS } from '../limits.js'
import type { VerifiedOp, VerifiedRecord } from '../repo/verified.js'
import { AtUriError, makeAtUri } from '../syntax/at-uri.js'
import { putChannel, removeChannel } from './collections/channel.js'
import { putPackage, removePackage } from './collections/package.js'
import { putRelease, removeRelease } from './collections/release.js'
import { putYank, removeYank } from './collections/yank.js'
import { addDeadLetter, type DeadLetter, forgetDeadLetters } from './dead-letters.js'
import { settleDefinitions } from './definition-summary.js'
import { readDeletions } from './deletions.js'
import type { IndexTransaction } from './index-transaction.js'
import { settleYanks } from './yanks.js'

interface PlacedOp {
  uri: string
  op: VerifiedOp
}

/** What stands in the record table under an op's uri. */
interface Existing {
  cid: string
  rev: string
}

/**
 * Applies changes of one account's records, then works out what follows from them. The order in which ops come is
 * of no matter: one commit may bring a release before its definition.
 */
export async function applyOps(tx: IndexTransaction, ops: readonly VerifiedOp[]): Promise<void> {
  const placed = place(tx.did, ops)
  const existing = await readExisting(tx, placed)
  const gone = placed.length > 0 ? await readDeletions(tx.trx, tx.did) : new Map<string, string>()
  for (const { uri, op } of placed) {
    const before = existing.get(uri)
    // Reading single records ahead of the stream may have stored something newer already.
    if (before && before.rev > tx.rev && op.collection !== release.$nsid) continue
    if (op.action === 'put' && (gone.get(uri) ?? '') > tx.rev) continue
    if (op.action === 'delete') await remove(tx, uri, op, before)
    else await put(tx, uri, op, before)
  }
  await settleYanks(tx)
  await settleDefinitions(tx)
}

const RANKS: ReadonlyMap<string, number> = new Map(COLLECTIONS.map((nsid, index) => [nsid, index]))

/**
 * Definitions, releases, channels, yanks; in each, deletions first, so that a name given up can be taken in the
 * same commit. Record keys that no at-uri can carry cannot be named, and are passed over.
 */
function place(did: string, ops: readonly VerifiedOp[]): PlacedOp[] {
  const rank = ({ op }: PlacedOp) => RANKS.get(op.collection) ?? 0
  const deletion = ({ op }: PlacedOp) => (op.action === 'delete' ? 0 : 1)
  return ops
    .flatMap((op) => {
      const uri = uriOf(did, op)
      return uri === undefined ? [] : [{ uri, op }]
    })
    .sort((a, b) => rank(a) - rank(b) || deletion(a) - deletion(b) || (a.uri < b.uri ? -1 : 1))
}

/** Undefined where no at-uri can name the record. */
export function uriOf(did: string, { collection, rkey }: VerifiedOp): string | undefined {
  try {
    return isCollection(collection) ? makeAtUri(did, collection, rkey) : undefined
  } catch (error) {
    if (error instanceof AtUriError) return undefined
    throw error
  }
}

async function readExisting(
  { trx, did }: IndexTransaction,
  placed: PlacedOp[],
): Promise<Map<string, Existing>> {
  if (placed.length === 0) return new Map()
  let query = trx.selectFrom('record').select(['uri', 'cid', 'rev']).where('did', '=', did)
  // A whole repository is looked up whole: a statement takes only so many parameters.
  if (placed.length <= MAX_COMMIT_OPS)
    query = query.where(
      'uri',
      'in',
      placed.map(({ uri }) => uri),
    )
  const rows = await query.execute()
  return new Map(rows.map((row) => [row.uri, row]))
}

async function put(
  tx: IndexTransaction,
  uri: string,
  op: VerifiedRecord,
  before: Existing | undefined,
): Promise<void> {
  await forgetDeadLetters(tx, uri, op.cid)
  if (before?.cid === op.cid) return
  const refused = await tryPut(tx, uri, op)
  if (!refused) return
  await addDeadLetter(tx, { uri, cid: op.cid, value: op.value }, refused)
  // What its author replaced is no longer their word, so the old row goes. A release alone stays: whatever comes
  // later under its key, the first content is the release.
  if (before && op.collection !== release.$nsid) await removeRows(tx, uri, op)
}

async function tryPut(
  tx: IndexTransaction,
  uri: string,
  op: VerifiedRecord,
): Promise<DeadLetter | undefined> {
  const { value } = op
  if (value === undefined) return { reason: 'InvalidData', detail: 'The block is no map in strict DAG-CBOR.' }
  let checked: CheckedRecord
  try {
    checked = checkRecord({ did: tx.did, ...op, value })
  } catch (error) {
    if (error instanceof RecordRefusal) return { reason: error.reason, detail: error.detail }
    throw error
  }
  // The rows that follow are worked out from stored records, this one among them.
  switch (checked.collection) {
    case pkg.$nsid: {
      const refused = await putPackage(tx, checked, op.cid)
      if (refused) return refused
      break
    }
    case release.$nsid:
      if (!(await putRelease(tx, checked, { ...op, value }))) return undefined
      break
    case channel.$nsid:
      await putChannel(tx, checked, uri, op.cid)
      break
    case yank.$nsid:
      await putYank(tx, checked, uri, op.cid)
      break
  }
  await storeRecord(tx, uri, op, lexStringify(value))
  // An earlier try at the same content may have failed for a reason that is gone.
  await forgetDeadLetters(tx, uri)
  return undefined
}

async function remove(
  tx: IndexTransaction,
  uri: string,
  op: VerifiedOp,
  before: Existing | undefined,
): Promise<void> {
  await forgetDeadLetters(tx, uri)
  if (before && before.rev <= tx.rev) await removeRows(tx, uri, op)
}

async function removeRows(
  tx: IndexTransaction,
  uri: string,
  { collection, rkey }: { collection: string; rkey: string },
): Promise<void> {
  await tx.trx.deleteFrom('record').where('uri', '=', uri).execute()
  switch (collection) {
    case pkg.$nsid:
      return removePackage(tx, uri)
    case release.$nsid:
      return removeRelease(tx, uri)
    case channel.$nsid:
      return removeChannel(tx, uri, rkey)
    case yank.$nsid:
      return removeYank(tx, uri)
  }
}

async function storeRecord(
  { trx, did, rev, at }: IndexTransaction,
  uri: string,
  { collection, rkey, cid, proof }: VerifiedRecord,
  json: string,
): Promise<void> {
  const content = { cid, rev, json, proof }
  await trx
    .insertInto('record')
    .values({ uri, did, collection, rkey, indexedAt: at, ...content })
    .onConflict((conflict) => conflict.column('uri').doUpdateSet(content))
    .execute()
}
