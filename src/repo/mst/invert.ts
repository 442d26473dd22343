import { CID_LENGTH, type CidKey, cidText } from '../cid-key.js'
import { CommitRefusal } from '../refusal.js'
import { keyWithout, type LinkPatch, patchedKey } from './edit-node.js'
import { heightOf } from './height.js'
import { type MstEntry, nodeKey } from './node.js'
import { NOWHERE } from './read-node.js'
import { type Place, type PlacedNode, placeBefore, type Tree, wrongLayer } from './tree.js'

/** A change of one path: `cid` is what the tree holds now, `prev` what it held before; null for nothing. */
export interface TreeOp {
  readonly path: string
  readonly cid: CidKey | null
  readonly prev: CidKey | null
}

/** The root of a tree that holds nothing. */
export function emptyRoot(): CidKey {
  return nodeKey({ left: null, entries: [] })
}

/**
 * Undoes ops: the root of the tree before them. Needs no more of the tree than the nodes on the way to each path, and
 * those that a removal joins, which is what a commit carries
 * (https://atproto.com/specs/sync#commit-validation-mst-operation-inversion). On the way it checks that the tree holds
 * what each op says.
 *
 * Where records come or go, the tree is taken apart along the ways to their paths, into records and subtrees in their
 * order; what the ops brought is taken out and what they took is put back; then it is built anew from the pieces. As
 * there is one tree for a set of records, neither the order of the ops nor how the first tree came about plays a part.
 * The nodes above have nothing but other CIDs then.
 *
 * That paths belong to their layers need not be checked for that, but of what comes and goes: where the nodes at the top
 * hold what they held, the layers below count from there as they did, and a path in a wrong one would lead to another
 * root, as long as those of the tree before were in theirs. Where the root itself holds other paths now, all layers are
 * checked (`Tree.checkLayers`).
 *
 * A subtree that no op reaches into is taken for what it was in the tree before, where it was in order. Beside a path
 * that is new it might not be: there its edge is looked at, as far as it is among the blocks. Upstream sends it; who
 * leaves it out can sign a tree that is out of order, yet none that holds other records than its ops say.
 *
 * @param ops with each path at most once
 * @throws CommitRefusal OpNotProven, MissingBlock, BadTree
 */
export function invert(tree: Tree, ops: readonly TreeOp[]): CidKey {
  const inversion: Inversion = { tree, created: new Set() }
  const placed: PlacedOp[] = []
  for (const { path, cid, prev } of ops) {
    if (prev === null) inversion.created.add(path)
    placed.push({ path, cid, prev, layer: cid === null || prev === null ? heightOf(path) : 0 })
  }
  placed.sort((a, b) => (a.path < b.path ? -1 : 1))
  const root = tree.root()
  const patched = patch(inversion, root, placed)
  if (patched !== undefined) return patched
  // Nothing says that the layer of this root is that of the one before.
  tree.checkLayers()
  return buildRoot(tree, piecesOf(inversion, root, placed))
}

interface Inversion {
  readonly tree: Tree
  readonly created: Set<string>
}

/** `layer`: which one a path belongs to that comes or goes; 0 for one that stays. */
interface PlacedOp extends TreeOp {
  readonly layer: number
}

/** Undoes ops within a node below the root. @returns the CID of the node, which has no other layer; null for nothing */
function undoWithin(inversion: Inversion, node: PlacedNode, ops: readonly PlacedOp[]): CidKey | null {
  const patched = patch(inversion, node, ops) ?? takeOut(node, ops)
  if (patched !== undefined) return patched
  const pieces = piecesOf(inversion, node, ops)
  return pieces.length === 0 ? null : build(inversion.tree, pieces, node.layer)
}

/**
 * Most ops change a node but in the CIDs that it links to: of the subtrees that they reach into, and of the records that
 * were others. @returns undefined where there is more to it
 */
function patch(inversion: Inversion, node: PlacedNode, ops: readonly PlacedOp[]): CidKey | undefined {
  const { tree } = inversion
  const patches: LinkPatch[] = []
  let next = 0
  for (let index = 0; next < ops.length; index++) {
    const entry = node.entries[index]
    const start = next
    while (next < ops.length && (!entry || (ops[next]?.path ?? '') < entry.path)) next++
    if (next > start) {
      const inside = ops.slice(start, next)
      const place = placeBefore(node, index)
      if (!place || inside.some(({ layer }) => layer >= node.layer)) return undefined
      const cid = undoWithin(inversion, tree.open(place), inside)
      if (cid === null) return undefined
      patches.push({ at: node.entries[index - 1]?.rightAt ?? node.leftAt, cid })
    }
    const op = ops[next]
    if (!entry || op?.path !== entry.path) continue
    if (op.prev?.length !== CID_LENGTH) return undefined
    undo(op, entry)
    patches.push({ at: entry.valueAt, cid: op.prev })
    next++
  }
  return patchedKey(node.block, patches)
}

/** Most records are new, and lie between no subtrees. @returns the CID without it; undefined where there is more to it */
function takeOut(node: PlacedNode, ops: readonly PlacedOp[]): CidKey | undefined {
  const [op] = ops
  if (!op || ops.length > 1 || op.prev !== null || op.layer !== node.layer || node.entries.length === 1) {
    return undefined
  }
  const index = node.entries.findIndex(({ path }) => path === op.path)
  const entry = node.entries[index]
  const leftAt = node.entries[index - 1]?.rightAt ?? node.leftAt
  if (!entry || entry.rightAt !== NOWHERE || leftAt !== NOWHERE) return undefined
  undo(op, entry)
  return keyWithout(node, index)
}

/** What a node holds without the ops. */
function piecesOf({ tree, created }: Inversion, node: PlacedNode, ops: readonly PlacedOp[]): Piece[] {
  const pieces: Piece[] = []
  takeApart(tree, node, ops, pieces)
  for (const piece of pieces) if (!isRecord(piece)) checkEdges(tree, piece, created)
  return pieces
}

/** A record, with the layer that it belongs to. */
interface Record {
  readonly path: string
  readonly value: CidKey
  readonly layer: number
}

/** A record, or a subtree that no op reaches into. */
type Piece = Record | Place

const isRecord = (piece: Piece): piece is Record => 'path' in piece

/** @param ops those of paths within the node, sorted */
function takeApart(tree: Tree, node: PlacedNode, ops: readonly PlacedOp[], pieces: Piece[]): void {
  let next = 0
  for (let index = 0; index <= node.entries.length; index++) {
    const entry = node.entries[index]
    const start = next
    while (next < ops.length && (!entry || (ops[next]?.path ?? '') < entry.path)) next++
    const place = placeBefore(node, index)
    if (next > start && place) takeApart(tree, tree.open(place), ops.slice(start, next), pieces)
    else if (place) pieces.push(place)
    else for (const op of ops.slice(start, next)) pieces.push(putBack(op))
    if (!entry) return
    const op = ops[next]
    if (op?.path === entry.path) next++
    const value = op?.path === entry.path ? undo(op, entry) : entry.value
    if (value !== null) pieces.push({ path: entry.path, value, layer: node.layer })
    else if (op?.layer !== node.layer) throw wrongLayer(entry.path)
  }
}

/** That a subtree lies between the new paths next to it. @throws CommitRefusal BadTree */
function checkEdges(tree: Tree, place: Place, created: ReadonlySet<string>): void {
  if (created.has(place.after)) descend(tree, place, () => 0)
  if (place.before !== null && created.has(place.before)) {
    descend(tree, place, ({ entries }) => entries.length)
  }
}

/** Opens the nodes down one side, which checks them. */
function descend(tree: Tree, top: Place, sideOf: (node: PlacedNode) => number): void {
  for (let place: Place | undefined = top; place && tree.has(place); ) {
    const node = tree.open(place)
    place = placeBefore(node, sideOf(node))
  }
}

/** Of a path that the tree does not hold. */
function putBack({ path, cid, prev, layer }: PlacedOp): Record {
  if (cid !== null) throw new CommitRefusal('OpNotProven', `the tree does not hold ${path}`)
  if (prev === null) throw new CommitRefusal('OpNotProven', `${path} was not there before either`)
  return { path, value: prev, layer }
}

function undo({ path, cid, prev }: TreeOp, entry: MstEntry): CidKey | null {
  if (cid !== entry.value) {
    throw new CommitRefusal('OpNotProven', `the tree holds ${cidText(entry.value)} under ${path}`)
  }
  return prev
}

function buildRoot(tree: Tree, all: readonly Piece[]): CidKey {
  let pieces = all
  for (;;) {
    if (pieces.length === 0) return emptyRoot()
    const layer = pieces.reduce((highest, piece) => Math.max(highest, piece.layer), 0)
    if (pieces.some((piece) => isRecord(piece) && piece.layer === layer)) return build(tree, pieces, layer)
    const [only] = pieces
    if (pieces.length === 1 && only && !isRecord(only) && !leadsDown(tree, only)) return only.cid
    pieces = openAt(tree, pieces, layer)
  }
}

/**
 * Whether a node only leads down: it goes when the layers above are gone. It has to be shown: the root that the caller has
 * stored could be of another layer than the place of this one, and whatever comes later would count its layers from there.
 */
function leadsDown(tree: Tree, place: Place): boolean {
  return tree.open(place).entries.length === 0
}

/** The node of a layer that holds the pieces, which are of this layer or lower ones. */
function build(tree: Tree, pieces: readonly Piece[], layer: number): CidKey {
  const [only] = pieces
  if (pieces.length === 1 && only && !isRecord(only) && only.layer === layer) return only.cid
  const records: Record[] = []
  /** What lies before the first record, between each two, and after the last. */
  const gaps: Piece[][] = [[]]
  for (const piece of openAt(tree, pieces, layer)) {
    if (isRecord(piece) && piece.layer === layer) {
      records.push(piece)
      gaps.push([])
    } else gaps.at(-1)?.push(piece)
  }
  const subtree = (gap: Piece[] = []) => (gap.length === 0 ? null : build(tree, gap, layer - 1))
  const left = subtree(gaps[0])
  const entries: MstEntry[] = []
  for (const { path, value } of records) {
    entries.push({ path, value, right: subtree(gaps[entries.length + 1]) })
  }
  return nodeKey({ left, entries })
}

/** The pieces with the subtrees of a layer opened: they become part of a node, or are joined. */
function openAt(tree: Tree, pieces: readonly Piece[], layer: number): readonly Piece[] {
  if (!pieces.some((piece) => !isRecord(piece) && piece.layer === layer)) return pieces
  return pieces.flatMap((piece) => {
    if (isRecord(piece) || piece.layer !== layer) return [piece]
    const inside: Piece[] = []
    takeApart(tree, tree.open(piece), [], inside)
    return inside
  })
}
