import { MAX_COMMIT_BLOCKS, MAX_SYNC_BLOCKS_BYTES } from '../limits/repo.js'
import { CommitRefusal } from './refusal.js'
import { checkSigner, readSignedTree, type SigningKey } from './signed-tree.js'
import { finish } from './turns.js'
import type { VerifiedHead } from './verified.js'

/** Of a `#sync` (com.atproto.sync.subscribeRepos#sync), what is looked at. */
export interface SyncMessage {
  readonly did: string
  readonly rev: string
  readonly blocks: Uint8Array
}

export interface VerifyHeadOptions {
  signingKey: SigningKey
  /** No revision may lie more than five minutes ahead of it. */
  now: Date
}

/**
 * Checks a `#sync` of an event stream: its commit is signed by the account and of the revision that the message says.
 * @throws CommitRefusal, and what `signingKey` throws
 */
export async function verifyHead(
  { did, rev, blocks }: SyncMessage,
  { signingKey, now }: VerifyHeadOptions,
): Promise<VerifiedHead> {
  const limits = { maxBytes: MAX_SYNC_BLOCKS_BYTES, maxBlocks: MAX_COMMIT_BLOCKS }
  const tree = finish(readSignedTree(blocks, limits, { did, now }))
  if (tree.head.rev !== rev) {
    throw new CommitRefusal('RevMismatch', `the commit has rev ${tree.head.rev}, the message says ${rev}`)
  }
  await checkSigner(tree, signingKey)
  return tree.head
}
