import { MAX_MST_NODE_ENTRIES, MAX_REPO_PATH_BYTES } from '../../limits/repo.js'
import { asBuffer, CID_LENGTH, type CidKey, DAG_CBOR_PREFIX, readCidKey } from '../cid-key.js'
import { CommitRefusal } from '../refusal.js'
import { PART, PATH_BYTES, SLASH } from '../repo-path.js'
import {
  ARRAY,
  BYTES,
  ENTRY_START,
  KEY_L,
  KEY_P,
  KEY_T,
  KEY_V,
  LINK_START,
  type MstEntry,
  type MstNode,
  NODE_START,
  NULL,
  UNSIGNED,
} from './node.js'

/** A node as a block holds it. */
export interface ReadNode extends MstNode {
  readonly block: Buffer
  /** Where in the block its first link is; NOWHERE for null. */
  readonly leftAt: number
  readonly entries: readonly ReadEntry[]
}

export const NOWHERE = -1

/** An entry of a block. Most of its links are of no interest: strings are made of those that somebody asks for. */
export class ReadEntry implements MstEntry {
  readonly path: string
  /** How much of its path is that of the one before; the rest stands in the block at `restAt`. */
  readonly shared: number
  readonly restAt: number
  /** Where in the block the CIDs stand, the value's at the end of the entry. */
  readonly rightAt: number
  readonly valueAt: number
  readonly #block: Buffer

  constructor(
    block: Buffer,
    path: string,
    { shared, restAt, rightAt, valueAt }: Pick<ReadEntry, 'shared' | 'restAt' | 'rightAt' | 'valueAt'>,
  ) {
    this.#block = block
    this.path = path
    this.shared = shared
    this.restAt = restAt
    this.rightAt = rightAt
    this.valueAt = valueAt
  }

  get value(): CidKey {
    return readCidKey(this.#block, this.valueAt)
  }

  get right(): CidKey | null {
    return this.rightAt === NOWHERE ? null : readCidKey(this.#block, this.rightAt)
  }
}

/**
 * Reads a node: that its paths are paths, in order, and written without what they have in common with the one before.
 * Which layer it belongs to, and what may be empty, is for its tree to say.
 * @throws CommitRefusal BadTree
 */
export function readNode(block: Uint8Array): ReadNode {
  return new NodeReader(asBuffer(block)).node()
}

/** The path that was read last: the next one begins as it does. */
const path = Buffer.allocUnsafeSlow(MAX_REPO_PATH_BYTES)

class NodeReader {
  readonly #bytes: Buffer
  #offset = 0
  #pathLength = 0
  /** Where in the path its slash is. */
  #slash = NOWHERE

  constructor(block: Buffer) {
    this.#bytes = block
  }

  node(): ReadNode {
    this.#expect(NODE_START)
    const count = this.#argument(ARRAY)
    if (count > MAX_MST_NODE_ENTRIES) {
      throw malformed(`a node has ${count} paths of at most ${MAX_MST_NODE_ENTRIES}`)
    }
    const entries: ReadEntry[] = []
    for (let index = 0; index < count; index++) entries.push(this.#entry())
    this.#expect(KEY_L)
    const leftAt = this.#linkOrNull()
    const block = this.#bytes
    if (this.#offset !== block.length) throw malformed('something follows a node')
    return { block, left: leftAt === NOWHERE ? null : readCidKey(block, leftAt), leftAt, entries }
  }

  #entry(): ReadEntry {
    this.#expect(ENTRY_START)
    const length = this.#argument(BYTES)
    const start = this.#offset
    if (length > this.#bytes.length - start) throw malformed('a node is cut short')
    this.#offset = start + length
    this.#expect(KEY_P)
    const shared = this.#argument(UNSIGNED)
    const path = this.#path(shared, start, length)
    this.#expect(KEY_T)
    const rightAt = this.#linkOrNull()
    this.#expect(KEY_V)
    return new ReadEntry(this.#bytes, path, { shared, restAt: start, rightAt, valueAt: this.#link() })
  }

  /**
   * By bytes, of which only the new ones are looked at: paths are most of what a node holds.
   * @param shared with the path before
   * @param start where the rest stands
   */
  #path(shared: number, start: number, length: number): string {
    const bytes = this.#bytes
    const before = this.#pathLength
    const end = shared + length
    if (shared > before) throw malformed('a path shares more than there is')
    if (length === 0 || (shared < before && (bytes[start] ?? 0) <= (path[shared] ?? 0))) {
      throw malformed('paths are out of order, or not shortened as they have to be')
    }
    if (end > MAX_REPO_PATH_BYTES) throw malformed('a path is too long')
    let slash = this.#slash < shared ? this.#slash : NOWHERE
    for (let at = shared; at < end; at++) {
      const byte = bytes[start - shared + at] ?? 0
      const kind = PATH_BYTES[byte]
      path[at] = byte
      if (kind === PART) continue
      if (kind !== SLASH || slash !== NOWHERE) throw malformed('a path is not <collection>/<record key>')
      slash = at
    }
    if (slash <= 0 || slash === end - 1) throw malformed('a path is not <collection>/<record key>')
    this.#slash = slash
    this.#pathLength = end
    return path.toString('latin1', 0, end)
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

  /** @returns where its CID stands, or NOWHERE */
  #linkOrNull(): number {
    return this.#skip(NULL) ? NOWHERE : this.#link()
  }

  /** @returns where its CID stands */
  #link(): number {
    this.#expect(LINK_START)
    const start = this.#offset - DAG_CBOR_PREFIX.length
    this.#offset = start + CID_LENGTH
    if (this.#offset > this.#bytes.length) throw malformed('a node is cut short')
    return start
  }
}

function malformed(problem: string): CommitRefusal {
  return new CommitRefusal('BadTree', problem)
}
