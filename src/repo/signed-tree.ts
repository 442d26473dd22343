import { type Blocks, type Car, type CarLimits, readCar, writeCar } from './car.js'
import { type CidKey, cidText } from './cid-key.js'
import { type CommitBlock, readCommitBlock } from './commit-block.js'
import { Tree, type TreeOptions } from './mst/tree.js'
import { decodeRecord } from './record-value.js'
import type { RecordsBudget } from './records-budget.js'
import { CommitRefusal } from './refusal.js'
import { splitRepoPath } from './repo-path.js'
import { checkRev } from './rev.js'
import { isSignedBy } from './signature.js'
import type { VerifiedHead, VerifiedRecord } from './verified.js'

/** A commit with the blocks that came along: the whole tree, or the part that proves something. */
export interface SignedTree {
  readonly head: VerifiedHead
  readonly commit: CommitBlock
  readonly root: CidKey
  readonly blocks: Blocks
  readonly tree: Tree
}

export interface SignedTreeOptions extends TreeOptions {
  readonly did: string
  /** No revision may lie far ahead of it. */
  readonly now: Date
}

/**
 * Reads a CAR whose root is a commit. Checks every block against its CID, and that the commit is the account's and
 * its revision not of the future; the signature is left to `checkSignature`.
 * @throws CommitRefusal
 */
export function* readSignedTree(
  car: Uint8Array,
  limits: CarLimits,
  options: SignedTreeOptions,
): Generator<void, SignedTree> {
  return toSignedTree(yield* readCar(car, limits), options)
}

function toSignedTree({ root, blocks }: Car, { did, now, ...options }: SignedTreeOptions): SignedTree {
  const block = blocks.get(root)
  if (!block) throw new CommitRefusal('BadBlocks', `the root ${cidText(root)} is not among the blocks`)
  const commit = readCommitBlock(block)
  if (commit.did !== did) {
    throw new CommitRefusal('DidMismatch', `the commit is of ${commit.did}, not of ${did}`)
  }
  checkRev(commit.rev, now)
  return {
    head: { did, rev: commit.rev, cid: cidText(root), data: cidText(commit.data) },
    commit,
    root,
    blocks,
    tree: new Tree(blocks, commit.data, options),
  }
}

/** Whether the account's key (a did:key) signed the commit. */
function signs(signingKey: string, { commit }: SignedTree): boolean {
  return isSignedBy(signingKey, commit.unsigned, commit.sig)
}

/** @throws CommitRefusal BadSignature */
export function checkSignature(tree: SignedTree, signingKey: string): void {
  if (signs(signingKey, tree)) return
  throw new CommitRefusal('BadSignature', `commit ${tree.head.cid} is not signed by ${signingKey}`)
}

/** Gives the account's key as did:key, at once where it is known; asked again with `refresh` when that one did not sign. */
export type SigningKey = (refresh: boolean) => string | Promise<string>

/**
 * Checks that the account signed the commit.
 * @returns undefined when that is known already: to wait for nothing costs a turn too
 * @throws CommitRefusal BadSignature, and what `signingKey` throws
 */
export function checkSigner(tree: SignedTree, signingKey: SigningKey): Promise<void> | undefined {
  const key = signingKey(false)
  if (typeof key === 'string') return signs(key, tree) ? undefined : checkRefreshed(tree, signingKey)
  return key.then((late) => (signs(late, tree) ? undefined : checkRefreshed(tree, signingKey)))
}

/** The account may have changed its key since it was looked up. */
async function checkRefreshed(tree: SignedTree, signingKey: SigningKey): Promise<void> {
  checkSignature(tree, await signingKey(true))
}

/** A path of the tree with its record, and the nodes that lead to it, from the root. */
export interface PlacedValue {
  readonly path: string
  readonly value: CidKey
  readonly way: readonly CidKey[]
}

/**
 * A record of the tree.
 * @param budget of what it and its siblings may take
 * @throws CommitRefusal MissingBlock, RecordsTooLarge
 */
export function recordAt(tree: SignedTree, place: PlacedValue, budget: RecordsBudget): VerifiedRecord {
  const { proof, block, decoded } = readRecordAt(tree, place, budget)
  return {
    ...splitRepoPath(place.path),
    cid: cidText(place.value),
    value: decoded?.record,
    byteLength: block.byteLength,
    proof: writeCar(proof),
  }
}

/** Does what `recordAt` does but for what takes memory. @throws the same */
export function checkRecordAt(tree: SignedTree, place: PlacedValue, budget: RecordsBudget): void {
  readRecordAt(tree, place, budget)
}

function readRecordAt(tree: SignedTree, place: PlacedValue, budget: RecordsBudget) {
  const proof = proofOf(tree, place, budget)
  const block = blockAt(tree, place.path, place.value)
  const decoded = decodeRecord(block)
  budget.spendValues(decoded?.count ?? 0)
  return { proof, block, decoded }
}

/** The blocks that prove a record, which is the last. */
function proofOf(
  tree: SignedTree,
  { path, value, way }: PlacedValue,
  budget: RecordsBudget,
): { cid: CidKey; block: Uint8Array }[] {
  const proof: { cid: CidKey; block: Uint8Array }[] = []
  let bytes = 0
  for (const cid of [tree.root, ...way, value]) {
    const block = blockAt(tree, path, cid)
    proof.push({ cid, block })
    bytes += block.length
  }
  budget.spendProof(bytes)
  return proof
}

function blockAt({ blocks }: SignedTree, path: string, cid: CidKey): Uint8Array {
  const block = blocks.get(cid)
  if (!block) throw new CommitRefusal('MissingBlock', `${path}: ${cidText(cid)} is not among the blocks`)
  return block
}
