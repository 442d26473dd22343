import { type CidKey, DAG_CBOR_PREFIX, dagCborKey } from '../cid-key.js'
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
export const NODE_START = '\xa2\x61e'
export const KEY_L = '\x61l'
export const ENTRY_START = '\xa4\x61k'
export const KEY_P = '\x61p'
export const KEY_T = '\x61t'
export const KEY_V = '\x61v'
export const NULL = '\xf6'
/** Tag 42, the length, the prefix of CIDs, and what the CID of a node or record begins with. */
export const LINK_START = `\xd8\x2a\x58\x25\x00${DAG_CBOR_PREFIX}`

const UNSIGNED = 0
const BYTES = 2
const ARRAY = 4

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
