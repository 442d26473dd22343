import { hash } from 'node:crypto'
import { CidLink } from '../cbor/cid-link.js'

/**
 * The bytes of a CID as a string of their characters (latin1), by which blocks are looked up: one native call where
 * base32 takes a loop. In a repository all CIDs are of version 1 and SHA-256.
 */
export type CidKey = string

/** Bytes of such a CID. */
export const CID_LENGTH = 36
/** What the CIDs of DAG-CBOR blocks begin with: version 1, codec, SHA-256, its length. */
export const DAG_CBOR_PREFIX = '\x01\x71\x12\x20'
/** What those of raw blocks begin with. */
export const RAW_PREFIX = '\x01\x55\x12\x20'

export function toCidKey(cid: Uint8Array): CidKey {
  return asBuffer(cid).toString('latin1')
}

/** The CID that stands at `start`. */
export function readCidKey(bytes: Buffer, start: number): CidKey {
  return bytes.toString('latin1', start, start + CID_LENGTH)
}

/** The same bytes, not a copy. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

export function cidBytes(key: CidKey): Uint8Array {
  return Buffer.from(key, 'latin1')
}

/** In base32, as atproto writes CIDs. */
export function cidText(key: CidKey): string {
  return new CidLink(cidBytes(key)).toString()
}

/** The CID of a block of DAG-CBOR. */
export function dagCborKey(block: Uint8Array): CidKey {
  return DAG_CBOR_PREFIX + hash('sha256', block, 'binary')
}

export function isDagCborKey(key: CidKey): boolean {
  return key.length === CID_LENGTH && key.startsWith(DAG_CBOR_PREFIX)
}

/** Whether a CID is one that a repository may use, and the block its content. */
export function isKeyOf(key: CidKey, block: Uint8Array): boolean {
  return (
    (key.startsWith(DAG_CBOR_PREFIX) || key.startsWith(RAW_PREFIX)) &&
    key.endsWith(hash('sha256', block, 'binary'))
  )
}
