import { MAX_REPO_BLOCKS, MAX_REPO_RECORDS_BYTES } from '../limits/repo.js'
import { MAX_REPO_BYTES } from '../limits/resync.js'
import { walk } from './mst/walk.js'
import { Pace } from './pace.js'
import { RecordsBudget } from './records-budget.js'
import { markSigned } from './refusal.js'
import { splitRepoPath } from './repo-path.js'
import { checkSignature, readSignedTree, recordAt, type SignedTree } from './signed-tree.js'
import { inTurns } from './turns.js'
import type { VerifiedRecord, VerifiedRepo } from './verified.js'

export interface VerifyRepoOptions {
  did: string
  /** As did:key. */
  signingKey: string
  wants: (collection: string) => boolean
  /** No revision may lie more than five minutes ahead of it. */
  now: Date
}

/**
 * Checks a whole repository (com.atproto.sync.getRepo): blocks, did, signature, every node of the tree. Gives the
 * records of the collections wanted, each with its own proof; of other collections the records themselves may be
 * missing. Lets the event loop turn on the way.
 * @throws CommitRefusal
 */
export async function verifyRepo(car: Uint8Array, options: VerifyRepoOptions): Promise<VerifiedRepo> {
  return inTurns(readRepo(car, options))
}

function* readRepo(
  car: Uint8Array,
  { did, signingKey, wants, now }: VerifyRepoOptions,
): Generator<void, VerifiedRepo> {
  const limits = { maxBytes: MAX_REPO_BYTES, maxBlocks: MAX_REPO_BLOCKS }
  const tree = yield* readSignedTree(car, limits, { did, now })
  checkSignature(tree, signingKey)
  const budget = new RecordsBudget(car.length, MAX_REPO_RECORDS_BYTES)
  try {
    return { ...tree.head, records: yield* readRecords(tree, wants, budget) }
  } catch (error) {
    throw markSigned(error, tree.head.rev)
  }
}

function* readRecords(
  tree: SignedTree,
  wants: VerifyRepoOptions['wants'],
  budget: RecordsBudget,
): Generator<void, VerifiedRecord[]> {
  const records: VerifiedRecord[] = []
  const pace = new Pace()
  for (const leaf of walk(tree.tree)) {
    const before = budget.spent
    if (wants(splitRepoPath(leaf.path).collection)) records.push(recordAt(tree, leaf, budget))
    if (pace.isDue(budget.spent - before)) yield
  }
  return records
}
