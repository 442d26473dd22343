import {
  MAX_COMMIT_BLOCKS,
  MAX_COMMIT_BLOCKS_BYTES,
  MAX_COMMIT_OPS,
  MAX_COMMIT_RECORDS_BYTES,
} from '../limits/repo.js'
import { cidText, isDagCborKey, toCidKey } from './cid-key.js'
import { invert, type TreeOp } from './mst/invert.js'
import { RecordsBudget } from './records-budget.js'
import { CommitRefusal, markSigned } from './refusal.js'
import { isRepoPath, splitRepoPath } from './repo-path.js'
import { checkSigner, readSignedTree, recordAt, type SignedTree, type SigningKey } from './signed-tree.js'
import { finish } from './turns.js'
import type { VerifiedCommit, VerifiedOp } from './verified.js'

/** A CID in whatever form: `CidLink` of a frame of our own reading, or that of @atproto/lex. */
export interface CidBytes {
  readonly bytes: Uint8Array
}

/** One change that a `#commit` tells (com.atproto.sync.subscribeRepos#repoOp). */
export interface CommitOp {
  /** `create`, `update` or `delete`; nothing else is accepted. */
  readonly action: string
  readonly path: string
  readonly cid: CidBytes | null
  readonly prev?: CidBytes | null | undefined
}

/** Of a `#commit` (com.atproto.sync.subscribeRepos#commit), what is looked at. */
export interface CommitMessage {
  readonly repo: string
  readonly rev: string
  readonly since: string | null
  readonly commit: CidBytes
  readonly prevData?: CidBytes | null | undefined
  readonly blocks: Uint8Array
  readonly ops: readonly CommitOp[]
}

export interface VerifyCommitOptions {
  signingKey: SigningKey
  /** Which collections matter. */
  wants: (collection: string) => boolean
  /** No revision may lie more than five minutes ahead of it. */
  now: Date
}

/**
 * Checks a `#commit` of an event stream by all that the specification asks (https://atproto.com/specs/sync, "Commit
 * Validation"): its limits, every block's hash, strict encoding, that commit, did and rev are those of the signed
 * commit, its signature, that the signed tree holds what every op says, and that undoing them leads to the tree before.
 * What it takes a database to know, whether that tree and `since` are what is stored, is left to the caller; where all
 * paths of that tree were in their layers, so are those of this one.
 * @throws CommitRefusal, and what `signingKey` throws
 */
export async function verifyCommit(
  message: CommitMessage,
  { signingKey, wants, now }: VerifyCommitOptions,
): Promise<VerifiedCommit> {
  const limits = { maxBytes: MAX_COMMIT_BLOCKS_BYTES, maxBlocks: MAX_COMMIT_BLOCKS }
  const tree = finish(readSignedTree(message.blocks, limits, { did: message.repo, now, leavesLayers: true }))
  if (tree.root !== toCidKey(message.commit.bytes)) {
    throw new CommitRefusal('RootMismatch', `the blocks are of commit ${tree.head.cid}, not the one it says`)
  }
  if (tree.head.rev !== message.rev) {
    throw new CommitRefusal(
      'RevMismatch',
      `the commit has rev ${tree.head.rev}, the message says ${message.rev}`,
    )
  }
  const checking = checkSigner(tree, signingKey)
  if (checking) await checking
  try {
    return prove(tree, message, wants)
  } catch (error) {
    throw markSigned(error, tree.head.rev)
  }
}

function prove(
  tree: SignedTree,
  message: CommitMessage,
  wants: VerifyCommitOptions['wants'],
): VerifiedCommit {
  const ops = readOps(message.ops)
  const prevData = rootBefore(tree, ops, message)
  const budget = new RecordsBudget(message.blocks.length, MAX_COMMIT_RECORDS_BYTES)
  const verified: VerifiedOp[] = []
  for (const op of ops) {
    if (wants(splitRepoPath(op.path).collection)) verified.push(toVerifiedOp(tree, op, budget))
  }
  const { did, rev, cid, data } = tree.head
  return { did, rev, cid, data, since: message.since, prevData, ops: verified }
}

function readOps(ops: readonly CommitOp[]): TreeOp[] {
  if (ops.length > MAX_COMMIT_OPS) {
    throw new CommitRefusal('TooManyOps', `${ops.length} ops of at most ${MAX_COMMIT_OPS}`)
  }
  // Not by `map`, here and below (GOTCHAS.md, "Arrays of `map`").
  const read: TreeOp[] = []
  for (const op of ops) read.push(readOp(op))
  if (read.length > 1 && new Set(read.map(({ path }) => path)).size < read.length) {
    throw new CommitRefusal('BadOp', 'two ops of one commit have the same path')
  }
  return read
}

function readOp({ action, path, cid, prev = null }: CommitOp): TreeOp {
  if (!isRepoPath(path)) {
    throw new CommitRefusal('BadOp', `${JSON.stringify(path.slice(0, 256))} is no <collection>/<record key>`)
  }
  const known = action === 'create' || action === 'update' || action === 'delete'
  if (!known || (cid === null) !== (action === 'delete') || (prev !== null && action === 'create')) {
    throw new CommitRefusal('BadOp', `the op on ${path} contradicts itself`)
  }
  if (prev === null && action !== 'create') {
    throw new CommitRefusal('OpWithoutPrev', `the op on ${path} does not say what was there before`)
  }
  const before = prev && toCidKey(prev.bytes)
  // As the tree before is written with it: no node links to a record by another kind of CID, of whatever length.
  if (before !== null && !isDagCborKey(before)) {
    throw new CommitRefusal('BadOp', `the op on ${path} says that there was something else than a record`)
  }
  return { path, cid: cid && toCidKey(cid.bytes), prev: before }
}

/** The root of the tree before the ops, which the signature proves as it does the one after. */
function rootBefore(
  { tree, commit }: SignedTree,
  ops: readonly TreeOp[],
  { prevData }: CommitMessage,
): string {
  const before = ops.length === 0 ? commit.data : invert(tree, ops)
  if (prevData && toCidKey(prevData.bytes) !== before) {
    throw new CommitRefusal(
      'PrevDataMismatch',
      `undoing its ops leads to the tree ${cidText(before)}, not to its prevData`,
    )
  }
  return cidText(before)
}

function toVerifiedOp(tree: SignedTree, { path, cid }: TreeOp, budget: RecordsBudget): VerifiedOp {
  if (cid === null) return { action: 'delete', ...splitRepoPath(path) }
  return { action: 'put', ...recordAt(tree, { path, value: cid, way: tree.tree.find(path).way }, budget) }
}
