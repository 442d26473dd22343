import { randomBytes } from 'node:crypto'
import { type Keypair, P256Keypair, Secp256k1Keypair, verifySignature } from '@atproto/crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { describeWith } from '../../tests/support/prerequisite.js'
import { SECP256K1 } from '../../tests/support/secp256k1.js'
import { SIGNING_KEYS_KEPT } from '../limits/repo.js'
import { createSignatureVerifier, isSignedBy, type SignatureVerifier } from './signature.js'

const native = createSignatureVerifier()
const plain = createSignatureVerifier({ native: false })
const CURVES: [string, () => Promise<Keypair>, bigint][] = [
  [
    'k256',
    () => Secp256k1Keypair.create(),
    0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
  ],
  ['p256', () => P256Keypair.create(), 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n],
]

describe('by node:crypto', () => judges([plain]))

describeWith([SECP256K1], 'by libsecp256k1 and node:crypto with equal verdicts', () => {
  test('each is what it says', () => expect([native.native, plain.native]).toEqual([true, false]))
  judges([native, plain])
})

function judges(ways: readonly SignatureVerifier[]): void {
  describe.each(CURVES)('%s', (...curve) => judgesOnCurve(ways, ...curve))
}

function judgesOnCurve(
  ways: readonly SignatureVerifier[],
  ...[curve, createKey, order]: (typeof CURVES)[number]
): void {
  let key: Keypair
  let stranger: Keypair
  beforeAll(async () => {
    key = await createKey()
    stranger = await createKey()
  })

  /** What the ways of checking say, which has to be the same. */
  function verdict(message: Uint8Array, signature: Uint8Array, didKey = key.did()): boolean {
    const [verdict, ...others] = ways.map((each) => each.verify(didKey, message, signature))
    for (const other of others) expect(other).toBe(verdict)
    return verdict === true
  }

  test('signatures hold for their key and message, and for nothing else', async () => {
    for (let round = 0; round < 300; round++) {
      const message = randomBytes(1 + round)
      const signature = await key.sign(message)
      expect(verdict(message, signature)).toBe(true)
      expect(verdict(message, signature, stranger.did())).toBe(false)
      expect(verdict(randomBytes(8), signature)).toBe(false)
      expect(verdict(message, flipBit(signature, round % 512))).toBe(false)
    }
  })

  test('upstream says the same', async () => {
    const message = randomBytes(40)
    const signature = await key.sign(message)
    for (const each of [signature, flipBit(signature, 7), highS(signature, order)]) {
      expect(verdict(message, each)).toBe(await verifySignature(key.did(), message, each))
    }
  })

  test('a high s is refused', async () => {
    for (let round = 0; round < 50; round++) {
      const message = randomBytes(32)
      expect(verdict(message, highS(await key.sign(message), order))).toBe(false)
    }
  })

  test('what is no signature is refused, never thrown out', async () => {
    const message = randomBytes(32)
    const signature = await key.sign(message)
    const [r, s] = [signature.subarray(0, 32), signature.subarray(32)]
    const max = new Uint8Array(32).fill(0xff)
    const zero = new Uint8Array(32)
    const n = fromNumber(order)
    const others = [
      new Uint8Array(0),
      signature.subarray(1),
      Buffer.concat([signature, zero.subarray(0, 1)]),
      toDer(r, s),
      ...[max, zero, n].flatMap((odd) => [
        Buffer.concat([odd, s]),
        Buffer.concat([r, odd]),
        Buffer.concat([odd, odd]),
      ]),
      randomBytes(64),
      randomBytes(70),
    ]
    for (const other of others)
      expect([Buffer.from(other).toString('hex'), verdict(message, other)]).toEqual([
        expect.any(String),
        false,
      ])
    // A Uint8Array that is no Buffer, and one in the middle of another.
    expect(verdict(Uint8Array.from(message), Uint8Array.from(signature))).toBe(true)
    expect(verdict(message, Buffer.concat([zero, signature, zero]).subarray(32, 96))).toBe(true)
  })

  test('a key that is none has signed nothing', async () => {
    const message = randomBytes(32)
    const signature = await key.sign(message)
    const did = key.did()
    const others = [
      '',
      'did:key:',
      'did:key:z',
      did.slice(0, -1),
      `${did}1`,
      did.replace('did:key:z', 'did:key:m'),
      did.slice('did:key:'.length),
      'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK',
      `did:key:z${'2'.repeat(100_000)}`,
    ]
    for (const other of others)
      expect([other.slice(0, 60), verdict(message, signature, other)]).toEqual([other.slice(0, 60), false])
    expect(curve).toBe(did.startsWith('did:key:zQ3') ? 'k256' : 'p256')
  })
}

test('keys beyond the number that is kept are worked out anew', async () => {
  const key = await Secp256k1Keypair.create()
  const message = randomBytes(16)
  const signature = await key.sign(message)
  const verifier = createSignatureVerifier({ native: false })
  expect(verifier.verify(key.did(), message, signature)).toBe(true)
  for (let index = 0; index <= SIGNING_KEYS_KEPT; index++)
    verifier.verify(`did:key:z${index}`, message, signature)
  expect(verifier.verify(key.did(), message, signature)).toBe(true)
  expect(isSignedBy(key.did(), message, signature)).toBe(true)
})

function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  return bytes.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
}

function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}

function fromNumber(value: bigint): Uint8Array {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex')
}

/** The other signature that is as good by mathematics. */
function highS(signature: Uint8Array, order: bigint): Uint8Array {
  return Buffer.concat([signature.subarray(0, 32), fromNumber(order - toNumber(signature.subarray(32)))])
}

function toDer(r: Uint8Array, s: Uint8Array): Uint8Array {
  const integer = (bytes: Uint8Array) => {
    const sign = (bytes[0] ?? 0) >= 0x80 ? [0] : []
    return Buffer.from([2, bytes.length + sign.length, ...sign, ...bytes])
  }
  const body = Buffer.concat([integer(r), integer(s)])
  return Buffer.concat([Buffer.from([0x30, body.length]), body])
}
