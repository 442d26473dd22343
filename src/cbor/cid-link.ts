/** A link in DAG-CBOR: the bytes of a CID of version 1, and nothing worked out of them before somebody asks. */
export class CidLink {
  /** A view of the bytes that it was read from. */
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  /** In base32, as atproto writes CIDs. */
  toString(): string {
    return toBase32(this.bytes)
  }
}

/** The base32 of multibase (https://datatracker.ietf.org/doc/html/rfc4648#section-6, lower case, without padding). */
const PREFIX = 'b'
const DIGITS = Buffer.from('abcdefghijklmnopqrstuvwxyz234567', 'latin1')

/** By hand, into bytes: a commit has several, and its CIDs are compared with those in the database. */
function toBase32(bytes: Uint8Array): string {
  const text = Buffer.allocUnsafe(PREFIX.length + Math.ceil((bytes.length * 8) / 5))
  let length = text.write(PREFIX, 'latin1')
  let bits = 0
  let pending = 0
  for (let index = 0; index < bytes.length; index++) {
    pending = (pending << 8) | (bytes[index] ?? 0)
    for (bits += 8; bits >= 5; ) {
      bits -= 5
      text[length++] = DIGITS[(pending >>> bits) & 31] ?? 0
    }
    // Of what is written, nothing is kept.
    pending &= (1 << bits) - 1
  }
  if (bits > 0) text[length++] = DIGITS[(pending << (5 - bits)) & 31] ?? 0
  return text.toString('latin1', 0, length)
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
