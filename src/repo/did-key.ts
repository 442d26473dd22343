import { base58btc } from 'multiformats/bases/base58'

/** The curves of atproto (https://atproto.com/specs/cryptography). */
export type Curve = 'k256' | 'p256'

export interface PublicKey {
  readonly curve: Curve
  /** The point in its short form of 33 bytes. */
  readonly point: Uint8Array
}

const PREFIX = 'did:key:'
const POINT_LENGTH = 33
/** The multicodecs secp256k1-pub and p256-pub, as varints. */
const CODECS: readonly [Curve, number, number][] = [
  ['k256', 0xe7, 0x01],
  ['p256', 0x80, 0x24],
]

/**
 * Reads a did:key; undefined when it is none, or of a curve that atproto does not use. Whether the point is on it is
 * not looked at.
 */
export function parseDidKey(didKey: string): PublicKey | undefined {
  if (!didKey.startsWith(PREFIX)) return undefined
  const bytes = decodeMultibase(didKey.slice(PREFIX.length))
  if (bytes?.length !== POINT_LENGTH + 2) return undefined
  const codec = CODECS.find(([, first, second]) => bytes[0] === first && bytes[1] === second)
  return codec && { curve: codec[0], point: bytes.subarray(2) }
}

function decodeMultibase(text: string): Uint8Array | undefined {
  // The decoder takes time quadratic in the length.
  if (text.length > 64) return undefined
  try {
    return base58btc.decode(text)
  } catch {
    return undefined
  }
}
