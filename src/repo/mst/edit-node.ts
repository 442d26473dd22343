import { CID_LENGTH, type CidKey, DAG_CBOR_PREFIX, dagCborKey } from '../cid-key.js'
import { ARRAY, BYTES, ENTRY_START, KEY_P, NODE_START, put, putHead, UNSIGNED } from './node.js'
import type { ReadNode } from './read-node.js'

// The CIDs of nodes that are like one that was read but for a little. As a node has one way to be written, most of its
// bytes stay.

/** Another CID at a place in a node's block. */
export interface LinkPatch {
  /** Where the CID stands. */
  readonly at: number
  /** As long as the one before. */
  readonly cid: CidKey
}

/** The CID that a node has with other links. */
export function patchedKey(block: Buffer, patches: readonly LinkPatch[]): CidKey {
  const copy = Buffer.from(block)
  for (const { at, cid } of patches) {
    const digest = DAG_CBOR_PREFIX.length
    copy.write(cid.slice(digest), at + digest, 'latin1')
  }
  return dagCborKey(copy)
}

/** The CID that a node has without one of its entries, the links of which go with it. */
export function keyWithout({ block, entries }: ReadNode, index: number): CidKey {
  const copy = Buffer.allocUnsafe(block.length)
  let at = putHead(copy, put(copy, 0, NODE_START), ARRAY, entries.length - 1)
  const [first, before, gone, next] = [entries[0], entries[index - 1], entries[index], entries[index + 1]]
  if (!first || !gone) throw new RangeError(`a node of ${entries.length} entries has none at ${index}`)
  if (before) at += block.copy(copy, at, startOf(first), endOf(before))
  let rest = endOf(gone)
  if (next && next.shared > gone.shared) {
    // It shares less with the one before that: what it had in common with the one that goes is its own now.
    const length = next.path.length - gone.shared
    at = putHead(copy, put(copy, at, ENTRY_START), BYTES, length)
    at += copy.write(next.path.slice(gone.shared), at, 'latin1')
    at = putHead(copy, put(copy, at, KEY_P), UNSIGNED, gone.shared)
    rest = next.restAt + next.path.length - next.shared + KEY_P.length + headLength(next.shared)
  }
  at += block.copy(copy, at, rest)
  return dagCborKey(copy.subarray(0, at))
}

type Entry = ReadNode['entries'][number]

function startOf({ path, shared, restAt }: Entry): number {
  return restAt - headLength(path.length - shared) - ENTRY_START.length
}

const endOf = ({ valueAt }: Entry): number => valueAt + CID_LENGTH

/** Bytes of the head that `putHead` writes. */
function headLength(argument: number): number {
  return argument < 24 ? 1 : argument < 0x100 ? 2 : argument < 0x1_0000 ? 3 : 5
}
