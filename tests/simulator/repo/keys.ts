import { P256Keypair, Secp256k1Keypair } from '@atproto/crypto'
import type { Random } from '../random.js'

/** A key that signs repositories: low-S, 64 bytes (atproto, cryptography). */
export interface SigningKey {
  /** As did:key. */
  did(): string
  sign(bytes: Uint8Array): Promise<Uint8Array>
}

/** The curves that atproto signs on. */
export const CURVES = ['k256', 'p256'] as const
export type Curve = (typeof CURVES)[number]

/** A key of either curve unless told which, always the same from the same chance. */
export async function createKey(random: Random, curve?: Curve): Promise<SigningKey> {
  const isK256 = curve === undefined ? random.chance(0.7) : curve === 'k256'
  // Any 32 bytes are a key but for a chance of one in 2^32 and less.
  const secret = random.bytes(32)
  return isK256 ? Secp256k1Keypair.import(secret) : P256Keypair.import(secret)
}

/** The curve that a did:key names. */
export function curveOf(did: string): Curve {
  return did.startsWith('did:key:zQ3s') ? 'k256' : 'p256'
}

/** The orders of the curves. */
const ORDERS = {
  k256: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
  p256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
} as const satisfies Record<Curve, bigint>

/** The other S of the same signature, which atproto forbids. */
export function toHighS(signature: Uint8Array, did: string): Uint8Array {
  const order = ORDERS[curveOf(did)]
  const s = BigInt(`0x${Buffer.from(signature.subarray(32)).toString('hex')}`)
  const high = (order - s).toString(16).padStart(64, '0')
  return Buffer.concat([signature.subarray(0, 32), Buffer.from(high, 'hex')])
}

/** The same signature in ASN.1 DER, which atproto forbids. */
export function toDer(signature: Uint8Array): Uint8Array {
  const numbers = [signature.subarray(0, 32), signature.subarray(32)].map(toDerInteger)
  const body = Buffer.concat(numbers)
  return Buffer.concat([Uint8Array.of(0x30, body.length), body])
}

function toDerInteger(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0)
  const digits = bytes.subarray(start)
  const sign = (digits[0] ?? 0) >= 0x80 ? [0] : []
  return Buffer.concat([Uint8Array.of(2, digits.length + sign.length, ...sign), digits])
}
