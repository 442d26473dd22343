import type { IdResolver } from '@atproto/identity'
import { formatDataKey, parseDataKey } from '@atproto/repo'
import { parseCommitAuthenticated } from '@atproto/sync'
import type { Commit, RepoOp } from '../lexicons/com/atproto/sync/subscribeRepos.js'
import { CommitRefusal } from './refusal.js'
import {
  decodeRecord,
  findRecord,
  proofOf,
  readSignedTree,
  type SignedTree,
  signerOf,
} from './signed-tree.js'
import type { VerifiedCommit, VerifiedOp } from './verified.js'

export interface VerifyCommitOptions {
  /** The account's key as did:key; asked again with `refresh` when the first one did not sign. */
  signingKey: (refresh: boolean) => Promise<string>
  /** Which collections matter. */
  wants: (collection: string) => boolean
}

/**
 * Checks a `#commit` of an event stream: blocks, signature, that did and rev are those of the signed commit, and
 * by @atproto/sync that the signed tree holds what the ops of ours say.
 * @throws CommitRefusal, and what `signingKey` throws
 */
export async function verifyCommit(event: Commit, options: VerifyCommitOptions): Promise<VerifiedCommit> {
  const tree = await readSignedTree(event.blocks, event.repo)
  if (!tree.root.equals(event.commit)) {
    throw new CommitRefusal('BadBlocks', `the blocks are of commit ${tree.head.cid}, not ${event.commit}`)
  }
  if (tree.head.rev !== event.rev) {
    throw new CommitRefusal(
      'RevMismatch',
      `the commit has rev ${tree.head.rev}, the message says ${event.rev}`,
    )
  }
  const key = await signerOf(tree, options.signingKey)
  return {
    ...tree.head,
    since: event.since,
    prevData: event.prevData?.toString() ?? null,
    ops: await verifyOps(event, tree, key, options.wants),
  }
}

async function verifyOps(
  event: Commit,
  tree: SignedTree,
  key: string,
  wants: (collection: string) => boolean,
): Promise<VerifiedOp[]> {
  const ops = event.ops.filter((op) => wants(collectionOf(op)))
  if (new Set(ops.map((op) => op.path)).size < ops.length) {
    throw new CommitRefusal('OpNotProven', 'two ops of one commit have the same path')
  }
  const proven = await provenPaths({ ...event, ops }, key)
  const verified: VerifiedOp[] = []
  for (const op of ops) {
    if (!proven.has(op.path)) await proveAlone(event, op, tree, key)
    verified.push(await toVerifiedOp(op, tree))
  }
  return verified
}

/** The paths whose ops the signed tree bears out. Upstream leaves out what is not proven, without a word. */
async function provenPaths(event: Commit, key: string): Promise<Set<string>> {
  const resolver = { did: { resolveAtprotoKey: async () => key } } as unknown as IdResolver
  try {
    const events = await parseCommitAuthenticated(
      resolver,
      event as Parameters<typeof parseCommitAuthenticated>[1],
    )
    return new Set(events.map(({ collection, rkey }) => formatDataKey(collection, rkey)))
  } catch {
    // One record that cannot be decoded, or one missing block, fails all of its siblings: then each goes alone.
    return new Set()
  }
}

/** @throws CommitRefusal OpNotProven */
async function proveAlone(event: Commit, op: RepoOp, tree: SignedTree, key: string): Promise<void> {
  if ((await provenPaths({ ...event, ops: [op] }, key)).has(op.path)) return
  // What is left are records whose block means nothing, and lies.
  const found = await findRecord(tree, op.path)
  const claimed = op.action === 'delete' ? null : op.cid
  if (found === null ? claimed === null : claimed !== null && found.equals(claimed)) return
  throw new CommitRefusal('OpNotProven', `the tree does not hold what the op on ${op.path} says`)
}

async function toVerifiedOp(op: RepoOp, tree: SignedTree): Promise<VerifiedOp> {
  const { collection, rkey } = readPath(op.path)
  if (op.action === 'delete' || op.cid === null) return { action: 'delete', collection, rkey }
  const block = tree.blocks.get(op.cid)
  if (!block) throw new CommitRefusal('OpNotProven', `the record ${op.path} is not among the blocks`)
  return {
    action: 'put',
    collection,
    rkey,
    cid: op.cid.toString(),
    value: await decodeRecord(op.cid, block),
    byteLength: block.byteLength,
    proof: await proofOf(tree, op.path),
  }
}

function readPath(path: string): { collection: string; rkey: string } {
  try {
    return parseDataKey(path)
  } catch (error) {
    throw new CommitRefusal('OpNotProven', `${JSON.stringify(path)} is no <collection>/<record key>`, {
      cause: error,
    })
  }
}

function collectionOf(op: RepoOp): string {
  return op.path.split('/', 1)[0] ?? ''
}
