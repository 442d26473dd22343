import { promisify } from 'node:util'
import { constants, crc32, deflateRaw, deflateRawSync, type ZlibOptions } from 'node:zlib'
import { type DirectoryNode, sortedEntries, type Tree, type TreeNode } from './tree.js'

/** The one folder at the top of every tarball; Nix 2.8 wants exactly one. */
const TOP = 'source'
const BLOCK = 512
/** Name and link target of a ustar header; what is longer goes into a pax header. */
const FIELD = 100
/** Bytes of a header before the owners' names, which are empty. */
const USED = 265
/** User and group: root. */
const ID = '0000000\0'
/** Zero blocks at the end of an archive. */
const END_BLOCKS = 2
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
  const bytes = writeTar([{ name: `${TOP}/`, node: root }, ...listEntries(sortedEntries(root), TOP)], 0, 0)
  // A full flush ends on a byte boundary without ending the stream, so another deflate stream can follow.
  const deflated = deflateRawSync(bytes, { level: 9, finishFlush: constants.Z_FULL_FLUSH })
  return { root, deflated, crc: crc32(bytes), size: bytes.length }
}

/**
 * The tree as a gzipped ustar archive (POSIX.1-1988, pax headers for long names). The same tree and time give the
 * same bytes under one zlib.
 * @param mtime seconds since 1970 of every entry; Nix takes the newest as `lastModified`
 * @param prefix leads the archive; its top-level entries must be entries of the tree
 * @throws TarballError when they are not
 */
export function toTarball(tree: Tree, mtime: number, prefix?: TarPrefix): Buffer {
  const bytes = tarBehind(tree, mtime, prefix)
  return toGzip(bytes, deflateRawSync(bytes, { level: GZIP_LEVEL }), prefix)
}

/** As `toTarball`, with what takes longest on another thread: for trees of many packages. */
export async function toTarballAside(tree: Tree, mtime: number, prefix?: TarPrefix): Promise<Buffer> {
  const bytes = tarBehind(tree, mtime, prefix)
  return toGzip(bytes, await deflateAside(bytes, { level: GZIP_LEVEL }), prefix)
}

const deflateAside = promisify<Uint8Array, ZlibOptions, Buffer>(deflateRaw)

/** The archive behind the prefix, or all of it. */
function tarBehind(tree: Tree, mtime: number, prefix?: TarPrefix): Buffer {
  const time = Math.min(Math.max(Math.trunc(mtime), 0), MAX_MTIME)
  const entries = listEntries(entriesBehind(tree, prefix), TOP)
  return writeTar(prefix ? entries : [{ name: `${TOP}/`, node: tree }, ...entries], time, END_BLOCKS)
}

/** One gzip member of the prefix and of what is behind it. */
function toGzip(bytes: Buffer, deflated: Buffer, prefix?: TarPrefix): Buffer {
  const before = prefix?.deflated.length ?? 0
  const gzip = Buffer.allocUnsafe(GZIP_HEADER.length + before + deflated.length + 8)
  GZIP_HEADER.copy(gzip)
  prefix?.deflated.copy(gzip, GZIP_HEADER.length)
  deflated.copy(gzip, GZIP_HEADER.length + before)
  gzip.writeUInt32LE(crc32(bytes, prefix?.crc), gzip.length - 8)
  gzip.writeUInt32LE(((prefix?.size ?? 0) + bytes.length) % 2 ** 32, gzip.length - 4)
  return gzip
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

/** One entry of an archive; the name of a directory ends in a slash. */
interface Entry {
  readonly name: string
  readonly node: TreeNode
}

function listEntries(entries: readonly (readonly [string, TreeNode])[], path: string): Entry[] {
  return entries.flatMap(([base, node]) => {
    const name = `${path}/${base}`
    return node.type === 'directory'
      ? [{ name: `${name}/`, node }, ...listEntries(sortedEntries(node), name)]
      : { name, node }
  })
}

/** All entries and zero blocks behind them, in one buffer that starts as zeros. */
function writeTar(entries: readonly Entry[], mtime: number, zeroBlocks: number): Buffer {
  const headers = entries.map(({ name, node }) => {
    const target = node.type === 'symlink' ? node.target : ''
    const pax =
      (isLong(name) ? paxRecord('path', name) : '') + (isLong(target) ? paxRecord('linkpath', target) : '')
    return { name, node, target, pax: Buffer.from(pax) }
  })
  const blocks = headers.reduce((sum, { node, pax }) => {
    const paxBlocks = pax.length > 0 ? 1 + blocksOf(pax.length) : 0
    return sum + 1 + paxBlocks + (node.type === 'file' ? blocksOf(node.contents.length) : 0)
  }, zeroBlocks)
  const tar = Buffer.alloc(blocks * BLOCK)
  let at = 0
  for (const { name, node, target, pax } of headers) {
    if (pax.length > 0) {
      writeHeader(tar, at, { name: 'pax', type: 'x', mode: 0o644, size: pax.length, mtime })
      pax.copy(tar, at + BLOCK)
      at += BLOCK + blocksOf(pax.length) * BLOCK
    }
    writeHeader(tar, at, { ...attributesOf(node), name, mtime, target })
    at += BLOCK
    if (node.type === 'file') {
      tar.set(node.contents, at)
      at += blocksOf(node.contents.length) * BLOCK
    }
  }
  return tar
}

function attributesOf(node: TreeNode): Pick<Header, 'type' | 'mode' | 'size'> {
  switch (node.type) {
    case 'file':
      return { type: '0', mode: node.executable ? 0o755 : 0o644, size: node.contents.length }
    case 'symlink':
      return { type: '2', mode: 0o777, size: 0 }
    case 'directory':
      return { type: '5', mode: 0o755, size: 0 }
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

/** Mode, uid, gid, size, mtime, checksum and type stand side by side, as does the rest of what is the same in all. */
function writeHeader(tar: Buffer, at: number, { name, type, mode, size, mtime, target }: Header): void {
  tar.write(name, at, FIELD)
  tar.write(
    `${octal(mode, 7)}\0${ID}${ID}${octal(size, 11)}\0${octal(mtime, 11)}\0        ${type}`,
    at + FIELD,
    'latin1',
  )
  if (target) tar.write(target, at + 157, FIELD)
  tar.write('ustar\x0000', at + 257, 'latin1')
  let sum = 0
  for (let index = at; index < at + USED; index++) sum += tar[index] ?? 0
  tar.write(`${octal(sum, 6)}\0 `, at + 148, 'latin1')
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

function isLong(text: string): boolean {
  return text.length > FIELD || Buffer.byteLength(text) > FIELD
}

function blocksOf(size: number): number {
  return Math.ceil(size / BLOCK)
}

/** Deflate, no flags, no time, best compression not claimed, unknown system. */
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])
