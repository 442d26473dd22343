import { CID_LENGTH, type CidKey, DAG_CBOR_PREFIX, dagCborKey } from '../cid-key.js'
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

/** Major types of CBOR (RFC 8949, section 3.1). */
export const UNSIGNED = 0
export const BYTES = 2
export const ARRAY = 4

/** The CID of a node. */
export function nodeKey(node: MstNode): CidKey {
  return dagCborKey(writeNode(node))
}

/** The bytes of a node. */
export function writeNode({ left, entries }: MstNode): Uint8Array {
  const longest = entries.reduce((sum, { path }) => sum + path.length + MAX_ENTRY_FRAME, MAX_NODE_FRAME)
  const node = Buffer.allocUnsafe(longest)
  let at = put(node, 0, NODE_START)
  at = putHead(node, at, ARRAY, entries.length)
  let before = ''
  for (const { path, value, right } of entries) {
    const shared = commonPrefix(before, path)
    at = put(node, at, ENTRY_START)
    at = putHead(node, at, BYTES, path.length - shared)
    at = put(node, at, path, shared)
    at = putHead(node, put(node, at, KEY_P), UNSIGNED, shared)
    at = putLink(node, put(node, at, KEY_T), right)
    at = putLink(node, put(node, at, KEY_V), value)
    before = path
  }
  return node.subarray(0, putLink(node, put(node, at, KEY_L), left))
}

/** Bytes of a head of 32 bits. */
const MAX_HEAD = 5
const MAX_LINK = LINK_START.length + CID_LENGTH
/** What a node has beside its entries, and an entry beside its path, at most. */
const MAX_NODE_FRAME = NODE_START.length + MAX_HEAD + KEY_L.length + MAX_LINK
const MAX_ENTRY_FRAME =
  ENTRY_START.length + KEY_P.length + KEY_T.length + KEY_V.length + 2 * MAX_HEAD + 2 * MAX_LINK

// Each writes at a place and gives the one after. By hand: for so few bytes a native call takes longer.

export function put(node: Buffer, at: number, text: string, start = 0): number {
  for (let index = start; index < text.length; index++) node[at++] = text.charCodeAt(index)
  return at
}

function putLink(node: Buffer, at: number, cid: CidKey | null): number {
  return cid === null
    ? put(node, at, NULL)
    : put(node, put(node, at, LINK_START), cid, DAG_CBOR_PREFIX.length)
}

export function putHead(node: Buffer, at: number, major: number, argument: number): number {
  const type = major << 5
  if (argument < 24) {
    node[at] = type | argument
    return at + 1
  }
  const size = argument < 0x100 ? 1 : argument < 0x1_0000 ? 2 : 4
  node[at] = type | (24 + Math.log2(size))
  return node.writeUIntBE(argument, at + 1, size)
}
