import { constants, crc32, deflateRawSync } from 'node:zlib'
import { type DirectoryNode, sortedEntries, type Tree, type TreeNode } from './tree.js'

/** The one folder at the top of every tarball; Nix 2.8 wants exactly one. */
const TOP = 'source'
const BLOCK = 512
/** Name and link target of a ustar header; what is longer goes into a pax header. */
const FIELD = 100
/** Largest time of a ustar header: eleven octal digits. */
const MAX_MTIME = 8 ** 11 - 1
/** zlib's own default; levels above it cost several times as much for a few bytes (bench/emit.ts). */
const GZIP_LEVEL = 6

/**
 * The part that many tarballs begin with, packed once. Its entries carry time zero, so that the newest time of a
 * whole tarball is that of the entries which are its own.
 */
export interface TarPrefix {
  readonly root: DirectoryNode
  readonly deflated: Buffer
  readonly crc: number
  readonly size: number
}

/** Packs the entries of `root` as the beginning of tarballs; trees that hold the same nodes can be put behind it. */
export function tarPrefix(root: DirectoryNode): TarPrefix {
  const chunks = [topHeader(0)]
  writeEntries(root, `${TOP}/`, 0, chunks)
  const bytes = Buffer.concat(chunks)
  // A full flush ends on a byte boundary without ending the stream, so another deflate stream can follow.
  const deflated = deflateRawSync(bytes, { level: 9, finishFlush: constants.Z_FULL_FLUSH })
  return { root, deflated, crc: crc32(bytes), size: bytes.length }
}

/**
 * The tree as a gzipped ustar archive (POSIX.1-1988, pax headers for long names). The same tree and time give the
 * same bytes under one zlib.
 * @param mtime seconds since 1970 of every entry; Nix takes the newest as `lastModified`
 * @param prefix leads the archive; its top-level entries must be entries of the tree
 */
export function toTarball(tree: Tree, mtime: number, prefix?: TarPrefix): Buffer {
  const time = Math.min(Math.max(Math.trunc(mtime), 0), MAX_MTIME)
  const chunks = prefix ? [] : [topHeader(time)]
  for (const [name, node] of entriesBehind(tree, prefix)) writeNode(`${TOP}/${name}`, node, time, chunks)
  chunks.push(END)
  const bytes = Buffer.concat(chunks)
  const trailer = Buffer.allocUnsafe(8)
  trailer.writeUInt32LE(crc32(bytes, prefix?.crc), 0)
  trailer.writeUInt32LE(((prefix?.size ?? 0) + bytes.length) % 2 ** 32, 4)
  const deflated = deflateRawSync(bytes, { level: GZIP_LEVEL })
  return Buffer.concat(
    prefix ? [GZIP_HEADER, prefix.deflated, deflated, trailer] : [GZIP_HEADER, deflated, trailer],
  )
}

/** What the prefix does not hold yet, sorted. */
function entriesBehind(tree: Tree, prefix: TarPrefix | undefined): [string, TreeNode][] {
  const entries = sortedEntries(tree)
  if (!prefix) return entries
  const held = prefix.root.entries
  const own = entries.filter(([name, node]) => held.get(name) !== node)
  if (entries.length - own.length !== held.size) {
    throw new TarballError('The tree does not hold all that the prefix of its tarball holds.')
  }
  return own
}

/** A tree that cannot be packed as asked. */
export class TarballError extends Error {
  override name = 'TarballError'
}

function topHeader(mtime: number): Buffer {
  return header({ name: `${TOP}/`, type: '5', mode: 0o755, size: 0, mtime })
}

function writeEntries(directory: DirectoryNode, path: string, mtime: number, chunks: Buffer[]): void {
  for (const [name, node] of sortedEntries(directory)) writeNode(path + name, node, mtime, chunks)
}

function writeNode(name: string, node: TreeNode, mtime: number, chunks: Buffer[]): void {
  switch (node.type) {
    case 'file': {
      const size = node.contents.length
      chunks.push(header({ name, type: '0', mode: node.executable ? 0o755 : 0o644, size, mtime }))
      chunks.push(Buffer.from(node.contents.buffer, node.contents.byteOffset, size), padding(size))
      return
    }
    case 'symlink':
      chunks.push(header({ name, type: '2', mode: 0o777, size: 0, mtime, target: node.target }))
      return
    case 'directory':
      chunks.push(header({ name: `${name}/`, type: '5', mode: 0o755, size: 0, mtime }))
      writeEntries(node, `${name}/`, mtime, chunks)
  }
}

interface Header {
  readonly name: string
  readonly type: '0' | '2' | '5' | 'x'
  readonly mode: number
  readonly size: number
  readonly mtime: number
  readonly target?: string
}

function header(entry: Header): Buffer {
  const { name, target = '' } = entry
  const records = [
    Buffer.byteLength(name) > FIELD ? paxRecord('path', name) : '',
    Buffer.byteLength(target) > FIELD ? paxRecord('linkpath', target) : '',
  ].join('')
  if (records === '') return ustar(entry)
  const pax = Buffer.from(records)
  const paxHeader = ustar({ name: 'pax', type: 'x', mode: 0o644, size: pax.length, mtime: entry.mtime })
  return Buffer.concat([paxHeader, pax, padding(pax.length), ustar(entry)])
}

function ustar({ name, type, mode, size, mtime, target = '' }: Header): Buffer {
  const block = Buffer.alloc(BLOCK)
  block.write(name, 0, FIELD)
  block.write(octal(mode, 7), 100)
  block.write('0000000', 108)
  block.write('0000000', 116)
  block.write(octal(size, 11), 124)
  block.write(octal(mtime, 11), 136)
  block.write('        ', 148)
  block.write(type, 156)
  block.write(target, 157, FIELD)
  block.write('ustar\x0000', 257, 'latin1')
  let sum = 0
  for (const byte of block) sum += byte
  block.write(`${octal(sum, 6)}\0 `, 148, 'latin1')
  return block
}

/** `<length> <key>=<value>\n`, where the length counts its own digits. */
function paxRecord(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`)
  let length = rest
  while (length !== rest + String(length).length) length = rest + String(length).length
  return `${length} ${key}=${value}\n`
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0')
}

function padding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK)
}

const END = Buffer.alloc(2 * BLOCK)
/** Deflate, no flags, no time, best compression not claimed, unknown system. */
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])
