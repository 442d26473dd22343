import { createECDH } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { decodeCid, type JsonValue, jsonToLex, type LexValue, lexToJson } from '@atproto/lex'
import { BlockMap, MemoryBlockstore, MST } from '@atproto/repo'
import { CID } from 'multiformats/cid'
import { describe, expect, test } from 'vitest'
import type { Blocks } from '../../src/repo/car.js'
import { type CidKey, cidText, dagCborKey, toCidKey } from '../../src/repo/cid-key.js'
import { parseDidKey } from '../../src/repo/did-key.js'
import { commonPrefix, heightOf } from '../../src/repo/mst/height.js'
import { emptyRoot, invert, type TreeOp } from '../../src/repo/mst/invert.js'
import { writeNode } from '../../src/repo/mst/node.js'
import { Tree } from '../../src/repo/mst/tree.js'
import { decodeRecord } from '../../src/repo/record-value.js'
import { createSignatureVerifier } from '../../src/repo/signature.js'
import { describeWith } from '../support/prerequisite.js'
import { SECP256K1 } from '../support/secp256k1.js'

/** The vectors of atproto-interop-tests for repositories: each is judged as its list says. */

const read = (file: string) => readFileSync(new URL(`../vectors/interop/${file}`, import.meta.url), 'utf8')
const readJson = <T>(file: string): T => JSON.parse(read(file))
/** Names of some vectors are there twice, and `%` means something to the test runner. */
const named = <T>(vectors: readonly T[], name: (vector: T) => string): [string, T][] =>
  vectors.map((vector, index) => [`${index + 1}: ${name(vector)}`, vector])
const decodeBase64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'))

interface SignatureVector {
  comment: string
  messageBase64: string
  publicKeyDid: string
  signatureBase64: string
  validSignature: boolean
}

describe('signatures by node:crypto', () => judgesSignatures({ native: false }))
describeWith([SECP256K1], 'signatures by libsecp256k1', () => judgesSignatures({ native: true }))

function judgesSignatures(way: { native: boolean }): void {
  const vectors = readJson<SignatureVector[]>('crypto/signature-fixtures.json')
  const verifier = createSignatureVerifier(way)

  test('the way is the one of its name', () => expect(verifier.native).toBe(way.native))
  test('the list is whole', () => expect(vectors).toHaveLength(6))
  test.each(named(vectors, ({ comment }) => comment))('%s', (_, vector) => {
    const message = decodeBase64(vector.messageBase64)
    const signature = decodeBase64(vector.signatureBase64)
    expect(verifier.verify(vector.publicKeyDid, message, signature)).toBe(vector.validSignature)
  })
}

describe('keys', () => {
  interface KeyVector {
    privateKeyBytesHex?: string
    privateKeyBytesBase58?: string
    publicDidKey: string
  }
  const k256 = readJson<KeyVector[]>('crypto/w3c_didkey_K256.json')
  const p256 = readJson<KeyVector[]>('crypto/w3c_didkey_P256.json')

  test('the lists are whole', () => expect([k256.length, p256.length]).toEqual([5, 1]))
  test.each(named([...k256, ...p256], ({ publicDidKey }) => publicDidKey))('%s', (_, vector) => {
    const key = parseDidKey(vector.publicDidKey)
    const pair = createECDH(key?.curve === 'k256' ? 'secp256k1' : 'prime256v1')
    pair.setPrivateKey(privateKeyOf(vector))
    expect(key?.curve).toBe(vector.privateKeyBytesHex === undefined ? 'p256' : 'k256')
    expect(Buffer.from(key?.point ?? [])).toEqual(pair.getPublicKey(null, 'compressed'))
  })

  function privateKeyOf({ privateKeyBytesHex, privateKeyBytesBase58 = '' }: KeyVector): Buffer {
    if (privateKeyBytesHex !== undefined) return Buffer.from(privateKeyBytesHex, 'hex')
    const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
    const value = [...privateKeyBytesBase58].reduce(
      (sum, digit) => sum * 58n + BigInt(alphabet.indexOf(digit)),
      0n,
    )
    return Buffer.from(value.toString(16).padStart(64, '0'), 'hex')
  }
})

/** By upstream's encoder, as a PDS would write it. */
async function encode(value: LexValue): Promise<{ cid: string; block: Uint8Array }> {
  const blocks = new BlockMap()
  const cid = await blocks.add(value)
  return { cid: cid.toString(), block: Uint8Array.from(blocks.get(cid) ?? []) }
}

describe('data model', () => {
  interface Fixture {
    json: JsonValue
    cbor_base64: string
    cid: string
  }
  interface Vector {
    note: string
    json: JsonValue
  }
  const fixtures = readJson<Fixture[]>('data-model/data-model-fixtures.json')
  const valid = readJson<Vector[]>('data-model/data-model-valid.json')
  const invalid = readJson<Vector[]>('data-model/data-model-invalid.json')

  test('the lists are whole', () => {
    expect([fixtures.length, valid.length, invalid.length]).toEqual([3, 5, 12])
  })
  test.each(named(fixtures, ({ cid }) => cid))('%s', async (_, { json, cbor_base64, cid }) => {
    const block = decodeBase64(cbor_base64)
    expect(cidText(dagCborKey(block))).toBe(cid)
    const record = decodeRecord(block)?.record
    expect(record && lexToJson(record)).toEqual(json)
    expect(await encode(jsonToLex(json, { strict: true }))).toEqual({ cid, block })
  })

  /** The way of a record: JSON, the block that a PDS makes of it, what we read of that. */
  const accepts = async ({ json }: Vector) => {
    let value: LexValue
    try {
      value = jsonToLex(json, { strict: true })
    } catch {
      return false
    }
    return decodeRecord((await encode(value)).block) !== undefined
  }
  test.each(named(valid, ({ note }) => note))('accepts %s', async (_, vector) => {
    expect(await accepts(vector)).toBe(true)
  })
  test.each(named(invalid, ({ note }) => note))('refuses %s', async (_, vector) => {
    expect(await accepts(vector)).toBe(false)
  })
})

describe('tree', () => {
  interface Height {
    key: string
    height: number
  }
  interface Prefix {
    left: string
    right: string
    len: number
  }
  const heights = readJson<Height[]>('mst/key_heights.json')
  const prefixes = readJson<Prefix[]>('mst/common_prefix.json')
  const keys = read('mst/example_keys.txt').trim().split('\n')

  test('the lists are whole', () => {
    expect([heights.length, prefixes.length, keys.length]).toEqual([9, 13, 156])
  })
  test.each(named(heights, ({ key }) => JSON.stringify(key)))('height of %s', (_, { key, height }) => {
    expect(heightOf(key)).toBe(height)
  })
  test.each(named(prefixes, (each) => JSON.stringify([each.left, each.right])))(
    'common prefix of %s',
    (_, { left, right, len }) => expect(commonPrefix(left, right)).toBe(len),
  )
  test('the example keys belong to the layers that they begin with, and make the tree of upstream', async () => {
    for (const key of keys) expect([key, heightOf(key)]).toEqual([key, Number(key[1])])
    const value = LEAF
    const mst = await upstreamTree(keys, value)
    expect(ourRoot(keys, value)).toBe((await mst.getPointer()).toString())
  })
})

describe('commit proofs', () => {
  interface Proof {
    comment: string
    leafValue: string
    keys: string[]
    adds: string[]
    dels: string[]
    rootBeforeCommit: string
    rootAfterCommit: string
    blocksInProof: string[]
  }
  const proofs = readJson<Proof[]>('firehose/commit-proof-fixtures.json')

  test('the list is whole', () => expect(proofs).toHaveLength(6))
  describe.each(named(proofs, ({ comment }) => comment))('%s', (_, proof) => {
    const { keys, adds, dels, leafValue, rootBeforeCommit, rootAfterCommit } = proof
    const after = [...keys.filter((key) => !dels.includes(key)), ...adds]
    const leaf = cidKeyOf(leafValue)
    const ops: TreeOp[] = [
      ...adds.map((path) => ({ path, cid: leaf, prev: null })),
      ...dels.map((path) => ({ path, cid: null, prev: leaf })),
    ]

    test('the roots before and after', () => {
      expect([ourRoot(keys, leafValue), ourRoot(after, leafValue)]).toEqual([
        rootBeforeCommit,
        rootAfterCommit,
      ])
    })

    test('undone with the blocks of its proof alone', async () => {
      const blocks = await blocksOf(await upstreamTree(after, leafValue), proof.blocksInProof)
      expect(cidText(invert(new Tree(blocks, cidKeyOf(rootAfterCommit)), ops))).toBe(rootBeforeCommit)
    })

    test.each([...adds, ...dels])('not without the op on %s', async (path) => {
      const blocks = await blocksOf(await upstreamTree(after, leafValue), proof.blocksInProof)
      const others = ops.filter((op) => op.path !== path)
      const undone = () => cidText(invert(new Tree(blocks, cidKeyOf(rootAfterCommit)), others))
      if (others.length > 0) expect(undone()).not.toBe(rootBeforeCommit)
      else expect(undone()).toBe(rootAfterCommit)
    })
  })
})

const LEAF = 'bafyreie5cvv4h45feadgeuwhbcutmh6t2ceseocckahdoe6uat64zmz454'

function cidKeyOf(text: string): CidKey {
  return toCidKey(CID.parse(text).bytes)
}

async function upstreamTree(keys: readonly string[], leaf: string): Promise<MST> {
  let mst = await MST.create(new MemoryBlockstore())
  for (const key of keys) mst = await mst.add(key, decodeCid(CID.parse(leaf).bytes))
  return mst
}

async function blocksOf(mst: MST, cids: readonly string[]): Promise<Blocks> {
  const { blocks } = await mst.getUnstoredBlocks()
  const kept = new Map(cids.map((text) => [cidKeyOf(text), blocks.get(decodeCid(CID.parse(text).bytes))]))
  return { get: (cid) => kept.get(cid) }
}

/** As if an empty tree were what is left after the deletion of all keys. */
function ourRoot(keys: readonly string[], leaf: string): string {
  const empty = emptyRoot()
  const blocks: Blocks = {
    get: (cid) => (cid === empty ? writeNode({ left: null, entries: [] }) : undefined),
  }
  const ops = keys.map((path) => ({ path, cid: null, prev: cidKeyOf(leaf) }))
  return cidText(invert(new Tree(blocks, empty), ops))
}
