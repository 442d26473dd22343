import { formatDataKey } from '@atproto/repo'
import { CommitRefusal } from './refusal.js'
import { checkSignature, decodeRecord, findRecord, proofOf, readSignedTree } from './signed-tree.js'
import type { VerifiedHead, VerifiedOp } from './verified.js'

export interface VerifyRecordOptions {
  did: string
  collection: string
  rkey: string
  signingKey: string
}

/**
 * Checks the proof of one record (com.atproto.sync.getRecord), which may as well prove that there is none.
 * @throws CommitRefusal
 */
export async function verifyRecord(
  car: Uint8Array,
  options: VerifyRecordOptions,
): Promise<{ head: VerifiedHead; op: VerifiedOp }> {
  const { did, collection, rkey, signingKey } = options
  const tree = await readSignedTree(car, did)
  await checkSignature(tree, signingKey)
  const path = formatDataKey(collection, rkey)
  const cid = await findRecord(tree, path)
  if (cid === null) return { head: tree.head, op: { action: 'delete', collection, rkey } }
  const block = tree.blocks.get(cid)
  if (!block) throw new CommitRefusal('OpNotProven', `the record ${path} is not among the blocks`)
  return {
    head: tree.head,
    op: {
      action: 'put',
      collection,
      rkey,
      cid: cid.toString(),
      value: await decodeRecord(cid, block),
      byteLength: block.byteLength,
      proof: await proofOf(tree, path),
    },
  }
}
