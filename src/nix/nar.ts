import { createHash, type Hash, hash } from 'node:crypto'
import { type DirectoryNode, sortedEntries, type TreeNode } from './tree.js'

/**
 * What many trees have in common: serialised nodes, and the state of SHA-256 behind the entries that they begin with,
 * by the number of those entries.
 */
export interface NarCache {
  readonly nodes: WeakMap<TreeNode, Buffer>
  readonly beginnings: Map<number, Beginning>
}

/** Where pieces of a NAR go: a list, or a hash. */
interface Sink {
  push(chunk: Buffer): unknown
}

interface Beginning {
  readonly entries: readonly (readonly [string, TreeNode])[]
  readonly state: Hash
}

export function createNarCache(): NarCache {
  return { nodes: new WeakMap(), beginnings: new Map() }
}

/**
 * The NAR of a tree: "nix-archive-1" and one node, where every token is a string of little-endian u64 length,
 * bytes, and zeros up to a multiple of eight (Dolstra's thesis, figure 5.2; nix, src/libutil/archive.cc).
 */
export function narOf(node: TreeNode): Buffer {
  const chunks: Buffer[] = [MAGIC]
  writeNode(node, chunks)
  return Buffer.concat(chunks)
}

/** The SRI hash of a tree, as `nix hash path` prints it and `narHash` of a flake lock holds it. */
export function narHashOf(node: TreeNode, cache?: NarCache): string {
  const digest =
    cache && node.type === 'directory'
      ? digestWith(sortedEntries(node), cache)
      : hash('sha256', narOf(node), 'base64')
  return `sha256-${digest}`
}

/** As `narHashOf`, for trees that are too large to be serialised in memory. */
export function hashLargeNar(node: TreeNode): string {
  const state = createHash('sha256').update(MAGIC)
  writeNode(node, { push: (chunk) => state.update(chunk) })
  return `sha256-${state.digest('base64')}`
}

/** Serialises a node once, for all the trees that hold it (the same object) and use `cache`. */
export function cacheNar(node: TreeNode, cache: NarCache): void {
  const chunks: Buffer[] = []
  writeNode(node, chunks)
  cache.nodes.set(node, Buffer.concat(chunks))
}

function digestWith(entries: readonly [string, TreeNode][], cache: NarCache): string {
  const own = entries.findIndex(([, node]) => !cache.nodes.has(node))
  const shared = own < 0 ? entries.length : own
  const state = stateBehind(entries.slice(0, shared), cache)
  const chunks: Buffer[] = []
  for (const entry of entries.slice(shared)) writeEntry(entry, chunks, cache)
  chunks.push(CLOSE)
  return state.update(Buffer.concat(chunks)).digest('base64')
}

function stateBehind(entries: readonly [string, TreeNode][], { nodes, beginnings }: NarCache): Hash {
  const known = beginnings.get(entries.length)
  if (known?.entries.every(([name, node], at) => entries[at]?.[0] === name && entries[at]?.[1] === node)) {
    return known.state.copy()
  }
  const chunks: Buffer[] = [MAGIC, DIRECTORY]
  for (const entry of entries) writeEntry(entry, chunks, { nodes, beginnings })
  const state = createHash('sha256').update(Buffer.concat(chunks))
  beginnings.set(entries.length, { entries, state: state.copy() })
  return state
}

function writeNode(node: TreeNode, chunks: Sink, cache?: NarCache): void {
  const known = cache?.nodes.get(node)
  if (known) {
    chunks.push(known)
    return
  }
  switch (node.type) {
    case 'file':
      chunks.push(node.executable ? EXECUTABLE : REGULAR)
      writeBytes(node.contents, chunks)
      break
    case 'symlink':
      chunks.push(SYMLINK)
      writeBytes(Buffer.from(node.target), chunks)
      break
    case 'directory':
      writeDirectory(node, chunks, cache)
      break
  }
  chunks.push(CLOSE)
}

function writeDirectory(node: DirectoryNode, chunks: Sink, cache?: NarCache): void {
  chunks.push(DIRECTORY)
  for (const entry of sortedEntries(node)) writeEntry(entry, chunks, cache)
}

function writeEntry([name, node]: readonly [string, TreeNode], chunks: Sink, cache?: NarCache): void {
  chunks.push(ENTRY)
  writeBytes(Buffer.from(name), chunks)
  chunks.push(NODE)
  writeNode(node, chunks, cache)
  chunks.push(CLOSE)
}

function writeBytes(bytes: Uint8Array, chunks: Sink): void {
  const framed = Buffer.allocUnsafe(8 + Math.ceil(bytes.length / 8) * 8)
  framed.writeUInt32LE(bytes.length >>> 0, 0)
  framed.writeUInt32LE(Math.floor(bytes.length / 2 ** 32), 4)
  framed.set(bytes, 8)
  framed.fill(0, 8 + bytes.length)
  chunks.push(framed)
}

function tokens(...words: string[]): Buffer {
  const chunks: Buffer[] = []
  for (const word of words) writeBytes(Buffer.from(word), chunks)
  return Buffer.concat(chunks)
}

const MAGIC = tokens('nix-archive-1')
const REGULAR = tokens('(', 'type', 'regular', 'contents')
const EXECUTABLE = tokens('(', 'type', 'regular', 'executable', '', 'contents')
const SYMLINK = tokens('(', 'type', 'symlink', 'target')
const DIRECTORY = tokens('(', 'type', 'directory')
const ENTRY = tokens('entry', '(', 'name')
const NODE = tokens('node')
const CLOSE = tokens(')')
