import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto'
import { createRequire } from 'node:module'
import { SIGNING_KEYS_KEPT } from '../limits/repo.js'
import { type Curve, type PublicKey, parseDidKey } from './did-key.js'

/** Checks signatures of one key. */
type KeyVerifier = (message: Uint8Array, signature: Uint8Array) => boolean

export interface SignatureVerifier {
  /** Whether k256 is checked by libsecp256k1 itself, six times as fast as by node:crypto. */
  readonly native: boolean
  /**
   * Whether `signature` is that of SHA-256 of `message` by the key: 64 bytes, r and s, with the lower of the two s
   * (https://atproto.com/specs/cryptography). Never throws: DER, a high s, a broken key are all `false`.
   * @param didKey `did:key:z…`
   */
  verify(didKey: string, message: Uint8Array, signature: Uint8Array): boolean
}

/**
 * @param options.native to use the optional package `secp256k1` where it is installed; else node:crypto does it all,
 * with the same verdicts
 */
export function createSignatureVerifier({ native = true } = {}): SignatureVerifier {
  const secp256k1 = native ? loadSecp256k1() : undefined
  const keys = new Map<string, KeyVerifier>()

  /** The keys used last, ready for use. */
  function keyVerifier(didKey: string): KeyVerifier {
    const kept = keys.get(didKey)
    if (kept) {
      // A Map keeps the order of insertion: the first key is the longest unused.
      keys.delete(didKey)
      keys.set(didKey, kept)
      return kept
    }
    const made = makeKeyVerifier(didKey, secp256k1)
    const [oldest] = keys.keys()
    if (keys.size >= SIGNING_KEYS_KEPT && oldest !== undefined) keys.delete(oldest)
    keys.set(didKey, made)
    return made
  }

  return {
    native: secp256k1 !== undefined,
    verify: (didKey, message, signature) =>
      signature.length === SIGNATURE_LENGTH && keyVerifier(didKey)(message, signature),
  }
}

let shared: SignatureVerifier | undefined

/** As `SignatureVerifier.verify`, by the fastest way there is here; prepared at the first use. */
export function isSignedBy(didKey: string, message: Uint8Array, signature: Uint8Array): boolean {
  shared ??= createSignatureVerifier()
  return shared.verify(didKey, message, signature)
}

const SIGNATURE_LENGTH = 64
/** Of r, and of s. */
const INTEGER_LENGTH = 32

const DER_SEQUENCE = 0x30
const DER_INTEGER = 0x02
/** The heads of the sequence and of two integers, which may have a byte more each. */
const DER_LENGTH = 2 + 2 * (2 + 1 + INTEGER_LENGTH)

const nothing: KeyVerifier = () => false

function makeKeyVerifier(didKey: string, secp256k1: Secp256k1 | undefined): KeyVerifier {
  const key = parseDidKey(didKey)
  if (!key) return nothing
  try {
    return key.curve === 'k256' && secp256k1 ? nativeVerifier(secp256k1, key) : nodeVerifier(key)
  } catch {
    // A point that is not on its curve has signed nothing.
    return nothing
  }
}

type Secp256k1 = Pick<typeof import('secp256k1'), 'ecdsaVerify' | 'publicKeyConvert'>

/** Its main module would fall back to a library in JavaScript; its bindings are there or not. */
function loadSecp256k1(): Secp256k1 | undefined {
  try {
    return createRequire(import.meta.url)('secp256k1/bindings.js')
  } catch {
    return undefined
  }
}

function nativeVerifier(secp256k1: Secp256k1, { point }: PublicKey): KeyVerifier {
  // In its long form it need not be worked out for every signature.
  const publicKey = secp256k1.publicKeyConvert(point, false)
  const digest = Buffer.alloc(INTEGER_LENGTH)
  return (message, signature) => {
    if (!isLowS(signature, 'k256') || !isInRange(signature, 'k256')) return false
    // Several times as fast as having a buffer made of it.
    digest.write(hash('sha256', message, 'binary'), 'latin1')
    return secp256k1.ecdsaVerify(signature, digest, publicKey)
  }
}

function nodeVerifier({ curve, point }: PublicKey): KeyVerifier {
  const key: KeyObject = createPublicKey({
    key: Buffer.concat([SPKI_PREFIX[curve], point]),
    format: 'der',
    type: 'spki',
  })
  return (message, signature) =>
    // Given r and s in a row, or the key among options, node:crypto takes half as long again.
    isLowS(signature, curve) && verify('sha256', message, key, toDer(signature))
}

/** r and s as two integers in DER (RFC 3279, section 2.2.3), as OpenSSL takes them. */
function toDer(signature: Uint8Array): Uint8Array {
  const der = Buffer.allocUnsafe(DER_LENGTH)
  let end = 2
  for (let start = 0; start < SIGNATURE_LENGTH; start += INTEGER_LENGTH) {
    let first = start
    while (signature[first] === 0 && first < start + INTEGER_LENGTH - 1) first++
    // A leading bit that is set would be a sign.
    const sign = (signature[first] ?? 0) >> 7
    const length = start + INTEGER_LENGTH - first
    der[end] = DER_INTEGER
    der[end + 1] = sign + length
    der[end + 2] = 0
    der.set(signature.subarray(first, first + length), end + 2 + sign)
    end += 2 + sign + length
  }
  der[0] = DER_SEQUENCE
  der[1] = end - 2
  return der.subarray(0, end)
}

/** What stands before a short point in a SubjectPublicKeyInfo (RFC 5480). */
const SPKI_PREFIX: Record<Curve, Buffer> = {
  k256: Buffer.from('3036301006072a8648ce3d020106052b8104000a032200', 'hex'),
  p256: Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex'),
}

/** The orders of the curves. */
const ORDER: Record<Curve, Buffer> = {
  k256: Buffer.from('fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141', 'hex'),
  p256: Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex'),
}
/** Halves of them, rounded down: the highest s that is low. */
const HALF_ORDER: Record<Curve, Buffer> = {
  k256: Buffer.from('7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0', 'hex'),
  p256: Buffer.from('7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8', 'hex'),
}

function isLowS(signature: Uint8Array, curve: Curve): boolean {
  return compareAt(signature, INTEGER_LENGTH, HALF_ORDER[curve]) <= 0
}

/** libsecp256k1's binding throws on an r that is no number of the curve, where OpenSSL says no. */
function isInRange(signature: Uint8Array, curve: Curve): boolean {
  return compareAt(signature, 0, ORDER[curve]) < 0
}

/** Compares the number that begins there: the first byte tells nearly always. */
function compareAt(signature: Uint8Array, start: number, number: Uint8Array): number {
  for (let index = 0; index < INTEGER_LENGTH; index++) {
    const difference = (signature[start + index] ?? 0) - (number[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
