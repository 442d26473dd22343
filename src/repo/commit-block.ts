import { CborError } from '../cbor/cbor-error.js'
import { CidLink } from '../cbor/cid-link.js'
import { type CborMap, type CborValue, decodeStrict, isCborMap } from '../cbor/decode.js'
import { type CidKey, isDagCborKey, toCidKey } from './cid-key.js'
import { CommitRefusal } from './refusal.js'

/** A commit as its block says it, the signature not yet checked. */
export interface CommitBlock {
  readonly did: string
  readonly rev: string
  /** The root of the tree. */
  readonly data: CidKey
  readonly sig: Uint8Array
  /** What is signed: the commit without its signature. */
  readonly unsigned: Uint8Array
}

/**
 * Reads a commit of version 3 (https://atproto.com/specs/repository#commit-objects): exactly its six fields. One with
 * more is refused, as a field that upstream leaves out would not be among what is signed.
 * @throws CommitRefusal BadCommit
 */
export function readCommitBlock(block: Uint8Array): CommitBlock {
  const commit = decode(block)
  const { did, rev, data, prev, sig, version } = commit
  if (
    Object.keys(commit).length !== 6 ||
    version !== 3 ||
    typeof did !== 'string' ||
    typeof rev !== 'string' ||
    !(data instanceof CidLink) ||
    !(prev === null || prev instanceof CidLink) ||
    !(sig instanceof Uint8Array)
  ) {
    throw new CommitRefusal('BadCommit', 'its root is no commit of version 3')
  }
  const root = toCidKey(data.bytes)
  if (!isDagCborKey(root)) throw new CommitRefusal('BadCommit', `it names no tree: ${data}`)
  return { did, rev, data: root, sig, unsigned: withoutSignature(block, sig) }
}

function decode(block: Uint8Array): CborMap {
  let value: CborValue
  try {
    value = decodeStrict(block)
  } catch (cause) {
    if (!(cause instanceof CborError)) throw cause
    throw new CommitRefusal('BadCommit', `its root is no strict DAG-CBOR: ${cause.message}`, { cause })
  }
  if (!isCborMap(value)) throw new CommitRefusal('BadCommit', 'its root is no map')
  return value
}

const MAP_OF_FIVE = 0xa5
/** Bytes of the key `sig`. */
const KEY_LENGTH = 4

/** As DAG-CBOR has one form for a map, leaving out a field is cutting out its bytes. */
function withoutSignature(block: Uint8Array, sig: Uint8Array): Uint8Array {
  const start = sig.byteOffset - block.byteOffset
  const headLength = sig.length < 24 ? 1 : sig.length < 0x100 ? 2 : sig.length < 0x1_0000 ? 3 : 5
  const [cut, rest] = [start - headLength - KEY_LENGTH, start + sig.length]
  const unsigned = Buffer.allocUnsafe(cut + block.length - rest)
  unsigned[0] = MAP_OF_FIVE
  unsigned.set(block.subarray(1, cut), 1)
  unsigned.set(block.subarray(rest), cut)
  return unsigned
}
