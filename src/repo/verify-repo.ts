import { formatDataKey, verifyRepo as verifyTree } from '@atproto/repo'
import { CommitRefusal } from './refusal.js'
import { checkSignature, decodeRecord, proofOf, readSignedTree } from './signed-tree.js'
import type { VerifiedRecord, VerifiedRepo } from './verified.js'

export interface VerifyRepoOptions {
  did: string
  signingKey: string
  wants: (collection: string) => boolean
}

/**
 * Checks a whole repository (com.atproto.sync.getRepo): blocks, did, signature, the tree with every leaf. Gives
 * the records of the collections wanted, each with its own proof.
 * @throws CommitRefusal
 */
export async function verifyRepo(car: Uint8Array, options: VerifyRepoOptions): Promise<VerifiedRepo> {
  const { did, signingKey, wants } = options
  const tree = await readSignedTree(car, did)
  await checkSignature(tree, signingKey)
  const { creates } = await verifyTree(tree.blocks, tree.root, did, signingKey).catch((error: unknown) => {
    throw new CommitRefusal('BadBlocks', `the tree is not whole: ${String(error)}`, { cause: error })
  })
  const records: VerifiedRecord[] = []
  for (const { collection, rkey, cid } of creates) {
    if (!wants(collection)) continue
    const block = tree.blocks.get(cid)
    if (!block) throw new CommitRefusal('BadBlocks', `the record ${collection}/${rkey} is missing`)
    records.push({
      collection,
      rkey,
      cid: cid.toString(),
      value: await decodeRecord(cid, block),
      byteLength: block.byteLength,
      proof: await proofOf(tree, formatDataKey(collection, rkey)),
    })
  }
  return { ...tree.head, records }
}
