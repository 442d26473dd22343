import type { Blocks } from '../car.js'
import { type CidKey, cidText } from '../cid-key.js'
import { CommitRefusal } from '../refusal.js'
import { heightOf } from './height.js'
import { NOWHERE, type ReadNode, readNode } from './read-node.js'

/** A node in its place: at which layer, and between which paths. */
export interface PlacedNode extends ReadNode {
  readonly cid: CidKey
  readonly layer: number
  /** All of its paths come after this one; empty at the beginning of the tree. */
  readonly after: string
  /** All of its paths come before this one; null at the end of the tree. */
  readonly before: string | null
}

/** A subtree in its place, not yet looked at. */
export type Place = Pick<PlacedNode, 'cid' | 'layer' | 'after' | 'before'>

/** What a tree holds under a path. */
export interface Found {
  /** CID of the record; null when the tree proves that there is none. */
  readonly value: CidKey | null
  /** The nodes on the way, from the root. */
  readonly way: readonly CidKey[]
}

export interface TreeOptions {
  /**
   * That paths belong to their layers, which takes a hash of each, is left to `invert`: it follows from the tree before,
   * wherever that was sound.
   */
  readonly leavesLayers?: boolean
}

/**
 * A tree of which some nodes may be missing. Each node is checked when it is opened: that every path of it belongs to
 * its layer and its range, and that it is not empty without need. So what is found was reached through sound nodes.
 */
export class Tree {
  readonly #blocks: Blocks
  readonly #root: CidKey
  /** Nodes that were opened: every op of a commit leads through the root. */
  readonly #opened = new Map<CidKey, PlacedNode>()
  #leavesLayers: boolean

  constructor(blocks: Blocks, root: CidKey, { leavesLayers = false }: TreeOptions = {}) {
    this.#blocks = blocks
    this.#root = root
    this.#leavesLayers = leavesLayers
  }

  /** Has the layers of all nodes checked that were opened, or will be. @throws CommitRefusal BadTree */
  checkLayers(): void {
    if (!this.#leavesLayers) return
    this.#leavesLayers = false
    for (const node of this.#opened.values()) checkLayer(node)
  }

  /** @throws CommitRefusal MissingBlock, BadTree */
  root(): PlacedNode {
    const opened = this.#opened.get(this.#root)
    if (opened) return opened
    const node = this.#read(this.#root)
    const [first] = node.entries
    if (!first && node.left !== null) throw new CommitRefusal('BadTree', 'the root holds no path')
    const layer = first ? heightOf(first.path) : 0
    const root = this.#inPlace(node, { cid: this.#root, layer, after: '', before: null })
    this.#opened.set(root.cid, root)
    return root
  }

  /** Whether the node of a place is there to be opened. */
  has({ cid }: Place): boolean {
    return this.#opened.has(cid) || this.#blocks.get(cid) !== undefined
  }

  /** @throws CommitRefusal MissingBlock, BadTree */
  open(place: Place): PlacedNode {
    const opened = this.#opened.get(place.cid)
    if (opened && opened.after === place.after && opened.before === place.before) return opened
    const node = this.visit(place)
    this.#opened.set(place.cid, node)
    return node
  }

  /** As `open`, for a walk that comes but once to each node: it is not kept. */
  visit(place: Place): PlacedNode {
    const node = this.#read(place.cid)
    if (node.entries.length === 0 && node.left === null) {
      throw new CommitRefusal('BadTree', 'an empty node inside the tree')
    }
    return this.#inPlace(node, place)
  }

  /** @throws CommitRefusal MissingBlock, BadTree */
  find(path: string): Found {
    const way: CidKey[] = []
    let node = this.root()
    for (;;) {
      way.push(node.cid)
      const index = node.entries.findIndex((entry) => entry.path >= path)
      const entry = node.entries[index]
      if (entry?.path === path) return { value: entry.value, way }
      const place = placeBefore(node, index < 0 ? node.entries.length : index)
      if (!place) return { value: null, way }
      node = this.open(place)
    }
  }

  #read(cid: CidKey): ReadNode {
    const block = this.#blocks.get(cid)
    if (!block) throw new CommitRefusal('MissingBlock', `the node ${cidText(cid)} of the tree is missing`)
    return readNode(block)
  }

  /** @throws CommitRefusal BadTree when the node does not belong there */
  #inPlace(node: ReadNode, place: Place): PlacedNode {
    const { block, left, leftAt, entries } = node
    const { cid, layer, after, before } = place
    // From above, as what lies there need not be shown: `invert` would count layers down without end.
    if (layer === 0 && (left !== null || entries.some(({ rightAt }) => rightAt !== NOWHERE))) {
      throw new CommitRefusal('BadTree', 'a node below the lowest layer')
    }
    const first = entries[0]
    const last = entries.at(-1)
    if ((first && first.path <= after) || (last && before !== null && last.path >= before)) {
      throw new CommitRefusal('BadTree', 'a node holds paths out of its range')
    }
    const placed = { block, left, leftAt, entries, cid, layer, after, before }
    if (!this.#leavesLayers) checkLayer(placed)
    return placed
  }
}

function checkLayer({ entries, layer }: PlacedNode): void {
  for (const { path } of entries) {
    if (heightOf(path) !== layer) throw wrongLayer(path)
  }
}

export function wrongLayer(path: string): CommitRefusal {
  return new CommitRefusal('BadTree', `${path} is in a wrong layer`)
}

/** The subtree before the entry at `index` (or, past the last, after them all); undefined where there is none. */
export function placeBefore(node: PlacedNode, index: number): Place | undefined {
  const entry = node.entries[index - 1]
  const cid = entry ? entry.right : node.left
  if (cid === null) return undefined
  return {
    cid,
    layer: node.layer - 1,
    after: entry?.path ?? node.after,
    before: node.entries[index]?.path ?? node.before,
  }
}
