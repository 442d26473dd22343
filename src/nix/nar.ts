import { hash } from 'node:crypto'
import { type DirectoryNode, sortedEntries, type TreeNode } from './tree.js'

/** Serialised nodes that need not be serialised again. */
export type NarCache = WeakMap<TreeNode, Buffer>

/**
 * The NAR of a tree: "nix-archive-1" and one node, where every token is a string of little-endian u64 length,
 * bytes, and zeros up to a multiple of eight (Dolstra's thesis, figure 5.2; nix, src/libutil/archive.cc).
 */
export function narOf(node: TreeNode, cache?: NarCache): Buffer {
  const chunks: Buffer[] = [MAGIC]
  writeNode(node, chunks, cache)
  return Buffer.concat(chunks)
}

/** The SRI hash of a tree, as `nix hash path` prints it and `narHash` of a flake lock holds it. */
export function narHashOf(node: TreeNode, cache?: NarCache): string {
  return `sha256-${hash('sha256', narOf(node, cache), 'base64')}`
}

/** Serialises a node once, for all the trees that hold it (the same object) and use `cache`. */
export function cacheNar(node: TreeNode, cache: NarCache): void {
  const chunks: Buffer[] = []
  writeNode(node, chunks)
  cache.set(node, Buffer.concat(chunks))
}

function writeNode(node: TreeNode, chunks: Buffer[], cache?: NarCache): void {
  const known = cache?.get(node)
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

function writeDirectory(node: DirectoryNode, chunks: Buffer[], cache?: NarCache): void {
  chunks.push(DIRECTORY)
  for (const [name, entry] of sortedEntries(node)) {
    chunks.push(ENTRY)
    writeBytes(Buffer.from(name), chunks)
    chunks.push(NODE)
    writeNode(entry, chunks, cache)
    chunks.push(CLOSE)
  }
}

function writeBytes(bytes: Uint8Array, chunks: Buffer[]): void {
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
