import { createHash } from 'node:crypto'
import type { CID } from 'multiformats/cid'
import { type Block, toBlock } from './block.js'
import { encodeCbor } from './cbor.js'

/** One leaf of a Merkle search tree: `<collection>/<record key>` and the record's CID. */
export interface Leaf {
  readonly key: string
  readonly cid: CID
}

interface Entry extends Leaf {
  readonly right: TreeNode | null
}

interface TreeNode extends Block {
  readonly left: TreeNode | null
  readonly entries: readonly Entry[]
}

/** How a tree is put together; all but `canonical` break the specification and can be signed all the same. */
export type TreeShape = 'canonical' | 'wrong-layer' | 'wrong-order' | 'empty-node' | 'endless-depth'

/** A Merkle search tree (atproto, repository), built anew from its leaves: short, and nothing to get wrong. */
export class Tree {
  readonly #root: TreeNode
  readonly #keys: readonly string[]

  constructor(leaves: readonly Leaf[], shape: TreeShape = 'canonical') {
    const sorted = [...leaves].sort((a, b) => compare(a.key, b.key))
    this.#keys = sorted.map(({ key }) => key)
    this.#root = build(sorted, shape)
  }

  get root(): CID {
    return this.#root.cid
  }

  nodes(): Block[] {
    return [...walk(this.#root)]
  }

  /** The nodes that a reader passes on the way to a key, found or not. */
  path(key: string): Block[] {
    const nodes: TreeNode[] = []
    for (let node: TreeNode | null = this.#root; node !== null; ) {
      nodes.push(node)
      let next: TreeNode | null = node.left
      for (const entry of node.entries) {
        if (entry.key === key) return nodes
        if (compare(entry.key, key) > 0) break
        next = entry.right
      }
      node = next
    }
    return nodes
  }

  /** What a reader needs to undo a change at a key: the ways to it and to both its neighbours. */
  proof(key: string): Block[] {
    const after = this.#keys.findIndex((other) => compare(other, key) > 0)
    const before = this.#keys.findLastIndex((other) => compare(other, key) < 0)
    const neighbours = [this.#keys[before], this.#keys[after]].filter((other) => other !== undefined)
    return [key, ...neighbours].flatMap((other) => this.path(other))
  }
}

function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

function* walk(node: TreeNode): Generator<TreeNode> {
  yield node
  if (node.left) yield* walk(node.left)
  for (const { right } of node.entries) if (right) yield* walk(right)
}

/** Levels of a tree that leads on and on, as one would that led back to itself. */
const ENDLESS = 2_000

interface PlacedLeaf extends Leaf {
  readonly layer: number
}

function build(leaves: readonly Leaf[], shape: TreeShape): TreeNode {
  const placed = leaves.map((leaf) => ({
    ...leaf,
    layer: shape === 'wrong-layer' ? 0 : layerOf(leaf.key),
  }))
  const top = Math.max(0, ...placed.map(({ layer }) => layer))
  const root = buildLayer(placed, top, shape) ?? toNode(null, [])
  const empty = shape === 'empty-node' ? 1 : shape === 'endless-depth' ? ENDLESS : 0
  let whole = root
  for (let count = 0; count < empty; count++) whole = toNode(whole, [])
  return whole
}

/** The node that holds these neighbours, of which none is above the layer; null for none. */
function buildLayer(leaves: readonly PlacedLeaf[], layer: number, shape: TreeShape): TreeNode | null {
  if (leaves.length === 0) return null
  const runs: PlacedLeaf[][] = [[]]
  const own: PlacedLeaf[] = []
  for (const leaf of leaves) {
    if (leaf.layer < layer) runs.at(-1)?.push(leaf)
    else {
      own.push(leaf)
      runs.push([])
    }
  }
  const [left, ...rights] = runs.map((run) => buildLayer(run, layer - 1, shape))
  const entries = own.map(({ key, cid }, index) => ({ key, cid, right: rights[index] ?? null }))
  return toNode(left ?? null, shape === 'wrong-order' ? entries.reverse() : entries)
}

function toNode(left: TreeNode | null, entries: readonly Entry[]): TreeNode {
  let before: Uint8Array = new Uint8Array()
  const e = entries.map(({ key, cid, right }) => {
    const bytes = Buffer.from(key)
    const p = sharedLength(before, bytes)
    before = bytes
    return { k: bytes.subarray(p), p, t: right?.cid ?? null, v: cid }
  })
  return { left, entries, ...toBlock(encodeCbor({ e, l: left?.cid ?? null })) }
}

function sharedLength(a: Uint8Array, b: Uint8Array): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return length
}

/** Pairs of zero bits at the start of the key's SHA-256. */
function layerOf(key: string): number {
  const hash = createHash('sha256').update(key).digest()
  const zeros = hash.findIndex((byte) => byte !== 0)
  return zeros * 4 + Math.floor((Math.clz32(hash[zeros] ?? 0) - 24) / 2)
}
