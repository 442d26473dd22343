import { MAX_MST_NODE_ENTRIES } from '../../limits/repo.js'
import { asBuffer, CID_LENGTH, type CidKey, DAG_CBOR_PREFIX, dagCborKey, readCidKey } from '../cid-key.js'
import { CommitRefusal } from '../refusal.js'
import { isRepoPath } from '../repo-path.js'
import { commonPrefix } from './height.js'

/** A path with its record, and the subtree of the paths between it and the next. */
export interface MstEntry {
  readonly path: string
  readonly value: CidKey
  readonly right: CidKey | null
}

/** A node of the tree (https://atproto.com/specs/repository#mst-structure). */
export interface MstNode {
  /** The subtree of the paths before the first entry. */
  readonly left: CidKey | null
  readonly entries: readonly MstEntry[]
}

// DAG-CBOR has one way to write a node, in which little changes from node to node. So it is read and written as the
// bytes that it is: {e: [{k: bytes, p: integer, t: link or null, v: link}], l: link or null}.
const NODE_START = '\xa2\x61e'
const KEY_L = '\x61l'
const ENTRY_START = '\xa4\x61k'
const KEY_P = '\x61p'
const KEY_T = '\x61t'
const KEY_V = '\x61v'
const NULL = '\xf6'
/** Tag 42, the length, the prefix of CIDs, and what the CID of a node or record begins with. */
const LINK_START = `\xd8\x2a\x58\x25\x00${DAG_CBOR_PREFIX}`

const UNSIGNED = 0
const BYTES = 2
const ARRAY = 4

/**
 * Reads a node: that its paths are paths, in order, and written without what they have in common with the one before.
 * Which layer it belongs to, and what may be empty, is for its tree to say.
 * @throws CommitRefusal BadTree
 */
export function readNode(block: Uint8Array): MstNode {
  return new NodeReader(block).node()
}

class NodeReader {
  readonly #bytes: Buffer
  #offset = 0

  constructor(block: Uint8Array) {
    this.#bytes = asBuffer(block)
  }

  node(): MstNode {
    this.#expect(NODE_START)
    const count = this.#argument(ARRAY)
    if (count > MAX_MST_NODE_ENTRIES) {
      throw malformed(`a node has ${count} paths of at most ${MAX_MST_NODE_ENTRIES}`)
    }
    const entries: MstEntry[] = []
    let before = ''
    for (let index = 0; index < count; index++) {
      const entry = this.#entry(before)
      entries.push(entry)
      before = entry.path
    }
    this.#expect(KEY_L)
    const left = this.#linkOrNull()
    if (this.#offset !== this.#bytes.length) throw malformed('something follows a node')
    return { left, entries }
  }

  #entry(before: string): MstEntry {
    this.#expect(ENTRY_START)
    const length = this.#argument(BYTES)
    const start = this.#offset
    if (length > this.#bytes.length - start) throw malformed('a node is cut short')
    this.#offset = start + length
    const rest = this.#bytes.toString('latin1', start, this.#offset)
    this.#expect(KEY_P)
    const shared = this.#argument(UNSIGNED)
    if (shared > before.length) throw malformed('a path shares more than there is')
    if (!(rest > before.slice(shared)) || rest[0] === before[shared]) {
      throw malformed('paths are out of order, or not shortened as they have to be')
    }
    const path = before.slice(0, shared) + rest
    if (!isRepoPath(path)) throw malformed('a path is not <collection>/<record key>')
    this.#expect(KEY_T)
    const right = this.#linkOrNull()
    this.#expect(KEY_V)
    return { path, value: this.#link(), right }
  }

  #expect(text: string): void {
    if (!this.#skip(text)) throw malformed('a block is no node in strict DAG-CBOR')
  }

  #skip(text: string): boolean {
    const start = this.#offset
    for (let index = 0; index < text.length; index++) {
      if (this.#bytes[start + index] !== text.charCodeAt(index)) return false
    }
    this.#offset = start + text.length
    return true
  }

  /** The number in a head of a major type, in as few bytes as it needs; nodes have none beyond 32 bits. */
  #argument(major: number): number {
    const head = this.#bytes[this.#offset++] ?? 0xff
    const info = head & 0x1f
    if (head >> 5 !== major || info > 26) throw malformed('a block is no node in strict DAG-CBOR')
    if (info < 24) return info
    const size = 1 << (info - 24)
    if (size > this.#bytes.length - this.#offset) throw malformed('a node is cut short')
    const value = this.#bytes.readUIntBE(this.#offset, size)
    this.#offset += size
    if (value < (size === 1 ? 24 : 2 ** (4 * size))) throw malformed('a length is longer than it needs')
    return value
  }

  #linkOrNull(): CidKey | null {
    return this.#skip(NULL) ? null : this.#link()
  }

  #link(): CidKey {
    this.#expect(LINK_START)
    const start = this.#offset - DAG_CBOR_PREFIX.length
    this.#offset = start + CID_LENGTH
    if (this.#offset > this.#bytes.length) throw malformed('a node is cut short')
    return readCidKey(this.#bytes, start)
  }
}

function malformed(problem: string): CommitRefusal {
  return new CommitRefusal('BadTree', problem)
}

/** The CID of a node. */
export function nodeKey(node: MstNode): CidKey {
  return dagCborKey(writeNode(node))
}

/** The bytes of a node. */
export function writeNode({ left, entries }: MstNode): Uint8Array {
  let text = NODE_START + head(ARRAY, entries.length)
  let before = ''
  for (const { path, value, right } of entries) {
    const shared = commonPrefix(before, path)
    text += `${ENTRY_START}${head(BYTES, path.length - shared)}${path.slice(shared)}`
    text += `${KEY_P}${head(UNSIGNED, shared)}${KEY_T}${link(right)}${KEY_V}${link(value)}`
    before = path
  }
  return Buffer.from(`${text}${KEY_L}${link(left)}`, 'latin1')
}

function link(cid: CidKey | null): string {
  return cid === null ? NULL : LINK_START + cid.slice(DAG_CBOR_PREFIX.length)
}

function head(major: number, argument: number): string {
  const type = major << 5
  if (argument < 24) return String.fromCharCode(type | argument)
  if (argument < 0x100) return String.fromCharCode(type | 24, argument)
  if (argument < 0x1_0000) return String.fromCharCode(type | 25, argument >> 8, argument & 0xff)
  const bytes = [24, 16, 8, 0].map((shift) => (argument >>> shift) & 0xff)
  return String.fromCharCode(type | 26, ...bytes)
}
