import { MAX_COMMIT_BLOCKS, MAX_COMMIT_BLOCKS_BYTES, MAX_COMMIT_RECORDS_BYTES } from '../limits/repo.js'
import { RecordsBudget } from './records-budget.js'
import { CommitRefusal, markSigned } from './refusal.js'
import { isRepoPath } from './repo-path.js'
import { checkSignature, readSignedTree, recordAt } from './signed-tree.js'
import { finish } from './turns.js'
import type { VerifiedHead, VerifiedOp } from './verified.js'

export interface VerifyRecordOptions {
  did: string
  collection: string
  rkey: string
  /** As did:key. */
  signingKey: string
  /** No revision may lie more than five minutes ahead of it. */
  now: Date
}

/**
 * Checks the proof of one record (com.atproto.sync.getRecord), which may as well prove that there is none.
 * @throws CommitRefusal
 */
export async function verifyRecord(
  car: Uint8Array,
  { did, collection, rkey, signingKey, now }: VerifyRecordOptions,
): Promise<{ head: VerifiedHead; op: VerifiedOp }> {
  const path = `${collection}/${rkey}`
  if (!isRepoPath(path)) throw new CommitRefusal('BadOp', `${path} is no <collection>/<record key>`)
  const limits = { maxBytes: MAX_COMMIT_BLOCKS_BYTES, maxBlocks: MAX_COMMIT_BLOCKS }
  const tree = finish(readSignedTree(car, limits, { did, now }))
  checkSignature(tree, signingKey)
  const { head } = tree
  const budget = new RecordsBudget(car.length, MAX_COMMIT_RECORDS_BYTES)
  try {
    const { value, way } = tree.tree.find(path)
    if (value === null) return { head, op: { action: 'delete', collection, rkey } }
    return { head, op: { action: 'put', ...recordAt(tree, { path, value, way }, budget) } }
  } catch (error) {
    throw markSigned(error, head.rev)
  }
}
