import type { CidKey } from '../cid-key.js'
import { type PlacedNode, placeBefore, type Tree } from './tree.js'

/** A record of a tree, and how it is reached. */
export interface Leaf {
  readonly path: string
  readonly value: CidKey
  /** The nodes on the way, from the root. */
  readonly way: readonly CidKey[]
}

/**
 * All records of a tree in the order of their paths. Every node is checked on the way.
 * @throws CommitRefusal MissingBlock, BadTree
 */
export function walk(tree: Tree): Generator<Leaf> {
  return walkNode(tree, tree.root(), [])
}

/** Goes as deep as the tree has layers, which are at most 128. */
function* walkNode(tree: Tree, node: PlacedNode, above: readonly CidKey[]): Generator<Leaf> {
  const way = [...above, node.cid]
  for (let index = 0; index <= node.entries.length; index++) {
    const place = placeBefore(node, index)
    if (place) yield* walkNode(tree, tree.visit(place), way)
    const entry = node.entries[index]
    if (entry) yield { path: entry.path, value: entry.value, way }
  }
}
