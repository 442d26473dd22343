import { MAX_REPO_BLOCKS, MAX_REPO_RECORDS_BYTES, REPO_PART_BYTES } from '../limits/repo.js'
import { MAX_REPO_BYTES } from '../limits/resync.js'
import { type Leaf, walk } from './mst/walk.js'
import { Pace } from './pace.js'
import { RecordsBudget } from './records-budget.js'
import { markSigned } from './refusal.js'
import { splitRepoPath } from './repo-path.js'
import { checkRecordAt, checkSignature, readSignedTree, recordAt, type SignedTree } from './signed-tree.js'
import { inTurns } from './turns.js'
import type { LargeRepo, RepoPart, VerifiedRecord, VerifiedRepo } from './verified.js'

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
 *
 * Of a large repository the records are left to be read in parts, none of which is refused once this accepts it: what
 * all of this takes in memory beside the CAR is `repoWorkBytes` at most.
 * @throws CommitRefusal
 */
export async function verifyRepo(
  car: Uint8Array,
  options: VerifyRepoOptions,
): Promise<VerifiedRepo | LargeRepo> {
  return inTurns(readRepo(car, options))
}

function* readRepo(
  car: Uint8Array,
  { did, signingKey, wants, now }: VerifyRepoOptions,
): Generator<void, VerifiedRepo | LargeRepo> {
  const limits = { maxBytes: MAX_REPO_BYTES, maxBlocks: MAX_REPO_BLOCKS }
  const tree = yield* readSignedTree(car, limits, { did, now })
  checkSignature(tree, signingKey)
  const budget = new RecordsBudget(car.length, MAX_REPO_RECORDS_BYTES)
  try {
    const leaves = walk(tree.tree)
    const { records, upTo } = yield* readPart(tree, leaves, { wants, budget })
    if (upTo === null) return { ...tree.head, records }
    yield* checkLeaves(tree, leaves, { wants, budget })
    return { ...tree.head, parts: () => readParts(tree, wants) }
  } catch (error) {
    throw markSigned(error, tree.head.rev)
  }
}

interface ReadOptions {
  wants: VerifyRepoOptions['wants']
  budget: RecordsBudget
}

/** Reads on until there are enough for a part. */
function* readPart(
  tree: SignedTree,
  leaves: Iterator<Leaf>,
  { wants, budget }: ReadOptions,
): Generator<void, Omit<RepoPart, 'after'>> {
  const records: VerifiedRecord[] = []
  const pace = new Pace()
  const end = budget.spent + REPO_PART_BYTES
  for (let next = leaves.next(); !next.done; next = leaves.next()) {
    const leaf = next.value
    const before = budget.spent
    if (wants(splitRepoPath(leaf.path).collection)) records.push(recordAt(tree, leaf, budget))
    if (budget.spent >= end) return { records, upTo: leaf.path }
    if (pace.isDue(budget.spent - before)) yield
  }
  return { records, upTo: null }
}

/** Makes sure that the others can be read, too. */
function* checkLeaves(
  tree: SignedTree,
  leaves: Iterable<Leaf>,
  { wants, budget }: ReadOptions,
): Generator<void, void> {
  const pace = new Pace()
  for (const leaf of leaves) {
    const before = budget.spent
    if (wants(splitRepoPath(leaf.path).collection)) checkRecordAt(tree, leaf, budget)
    if (pace.isDue(budget.spent - before)) yield
  }
}

async function* readParts(tree: SignedTree, wants: VerifyRepoOptions['wants']): AsyncGenerator<RepoPart> {
  const leaves = walk(tree.tree)
  // What all of them take is known to be within its bounds.
  const budget = RecordsBudget.unbounded()
  for (let after: string | null = ''; after !== null; ) {
    const part: RepoPart = { after, ...(await inTurns(readPart(tree, leaves, { wants, budget }))) }
    yield part
    after = part.upTo
  }
}
