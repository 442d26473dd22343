import type { Cid, LexMap } from '@atproto/lex'
import {
  type BlockMap,
  blocksToCarFile,
  type Commit,
  cborToLexRecord,
  cidForRecord,
  def,
  getAndParseByDef,
  MemoryBlockstore,
  MST,
  readCarWithRoot,
  verifyCommitSig,
} from '@atproto/repo'
import { CommitRefusal } from './refusal.js'
import type { VerifiedHead } from './verified.js'

/** A commit with the blocks that came along: the whole tree, or the part that proves something. */
export interface SignedTree {
  head: VerifiedHead
  commit: Commit
  root: Cid
  blocks: BlockMap
  mst: MST
}

/**
 * Reads a CAR whose root is a commit. Checks every block against its CID, and that the commit is the account's;
 * the signature is left to `checkSignature`.
 * @throws CommitRefusal
 */
export async function readSignedTree(car: Uint8Array, did: string): Promise<SignedTree> {
  const { root, blocks } = await readCarWithRoot(car).catch((error: unknown) => {
    throw new CommitRefusal('BadBlocks', `no sound CAR: ${messageOf(error)}`, { cause: error })
  })
  const { obj: commit } = await getAndParseByDef(blocks, root, def.commit).catch((error: unknown) => {
    throw new CommitRefusal('BadBlocks', 'its root is no commit of version 3', { cause: error })
  })
  if (commit.did !== did)
    throw new CommitRefusal('DidMismatch', `the commit is of ${commit.did}, not of ${did}`)
  return {
    head: { did, rev: commit.rev, cid: root.toString(), data: commit.data.toString() },
    commit,
    root,
    blocks,
    mst: MST.load(new MemoryBlockstore(blocks), commit.data),
  }
}

/** Whether the account's key (a did:key) signed the commit. */
async function isSignedBy({ commit }: SignedTree, signingKey: string): Promise<boolean> {
  try {
    return await verifyCommitSig(commit, signingKey)
  } catch {
    // Upstream throws on signatures that are not 64 compact bytes (DER) in place of answering no.
    return false
  }
}

/** @throws CommitRefusal BadSignature */
export async function checkSignature(tree: SignedTree, signingKey: string): Promise<void> {
  if (await isSignedBy(tree, signingKey)) return
  throw new CommitRefusal('BadSignature', `commit ${tree.head.cid} is not signed by ${signingKey}`)
}

/**
 * The account's key that signed the commit.
 * @param signingKey gives the key; asked again with `refresh` when the first one did not sign
 * @throws CommitRefusal BadSignature
 */
export async function signerOf(
  tree: SignedTree,
  signingKey: (refresh: boolean) => Promise<string>,
): Promise<string> {
  const known = await signingKey(false)
  if (await isSignedBy(tree, known)) return known
  // The account may have changed its key since it was looked up.
  const fresh = await signingKey(true)
  await checkSignature(tree, fresh)
  return fresh
}

/**
 * The CID under a path of the tree; null when the tree proves that there is none.
 * @throws CommitRefusal OpNotProven when blocks on the way are missing
 */
export async function findRecord({ mst }: SignedTree, path: string): Promise<Cid | null> {
  try {
    return await mst.get(path)
  } catch (error) {
    throw new CommitRefusal('OpNotProven', `${path}: ${messageOf(error)}`, { cause: error })
  }
}

/**
 * The CAR that proves the record at a path: commit, the nodes of the tree on the way, and the record, as
 * com.atproto.sync.getRecord answers. `verifyRecords` of @atproto/repo checks it.
 * @throws CommitRefusal OpNotProven when one of these blocks is missing
 */
export async function proofOf({ mst, root, blocks }: SignedTree, path: string): Promise<Uint8Array> {
  const { blocks: found, missing } = blocks.getMany([root, ...(await mst.cidsForPath(path))])
  if (missing.length > 0)
    throw new CommitRefusal('OpNotProven', `${path}: its proof lacks ${missing.join(', ')}`)
  return blocksToCarFile(root, found)
}

/**
 * The record in a block; undefined when it is no map of the data model, or not written in the one way that DAG-CBOR
 * has for it: the JSON of such a record would not lead back to its CID.
 */
export async function decodeRecord(cid: Cid, block: Uint8Array): Promise<LexMap | undefined> {
  try {
    const record = cborToLexRecord(block)
    return (await cidForRecord(record)).equals(cid) ? record : undefined
  } catch {
    // Any bytes can be signed: what they mean is judged apart from whether the signature holds.
    return undefined
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
