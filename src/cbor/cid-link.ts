import { base32 } from 'multiformats/bases/base32'

/** A link in DAG-CBOR: the bytes of a CID of version 1, and nothing worked out of them before somebody asks. */
export class CidLink {
  /** A view of the bytes that it was read from. */
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  /** In base32, as atproto writes CIDs. */
  toString(): string {
    return base32.encode(this.bytes)
  }
}

const CID_VERSION = 1
/** Bytes of the CIDs that atproto makes: version, codec, hash function and length in one byte each, and 32 of SHA-256. */
const COMMON_LENGTH = 36

/**
 * Whether bytes are a CID of version 1 of any codec and hash function whose digest is as long as it says: what a link
 * may lead to is for its reader to say.
 */
export function isCidBytes(bytes: Uint8Array): boolean {
  if (bytes[0] !== CID_VERSION) return false
  if (bytes.length === COMMON_LENGTH && bytes[2] === 0x12 && bytes[3] === 0x20)
    return (bytes[1] ?? 0xff) < 0x80
  let offset = 1
  let value = 0
  // Codec, hash function, length of the digest.
  for (let part = 0; part < 3; part++) {
    value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[offset++]
      if (byte === undefined || shift > 28 || (byte === 0 && shift > 0)) return false
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) break
    }
  }
  return bytes.length === offset + value
}
