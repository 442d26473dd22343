import type { Sync } from '../lexicons/com/atproto/sync/subscribeRepos.js'
import { CommitRefusal } from './refusal.js'
import { readSignedTree, signerOf } from './signed-tree.js'
import type { VerifiedHead } from './verified.js'

/**
 * Checks a `#sync` of an event stream, which upstream leaves unchecked: its commit is signed by the account and of
 * the revision that the message says.
 * @param signingKey the account's key as did:key; asked again with `refresh` when the first one did not sign
 * @throws CommitRefusal, and what `signingKey` throws
 */
export async function verifyHead(
  { did, rev, blocks }: Sync,
  signingKey: (refresh: boolean) => Promise<string>,
): Promise<VerifiedHead> {
  const tree = await readSignedTree(blocks, did)
  if (tree.head.rev !== rev) {
    throw new CommitRefusal('RevMismatch', `the commit has rev ${tree.head.rev}, the message says ${rev}`)
  }
  await signerOf(tree, signingKey)
  return tree.head
}
