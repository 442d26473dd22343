import { decodeCid, type LexValue } from '@atproto/lex'
import { BlockMap } from '@atproto/repo'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CborError } from './cbor-error.js'
import { CidLink } from './cid-link.js'
import { type CborValue, decodeCounted, decodeFirst, decodeStrict, isCborMap } from './decode.js'

const fromHex = (hex: string) => new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const decodeHex = (hex: string) => decodeStrict(fromHex(hex))

function reasonOf(bytes: Uint8Array): string {
  try {
    return `decoded ${JSON.stringify(decodeStrict(bytes))}`
  } catch (error) {
    if (error instanceof CborError) return error.reason
    throw error
  }
}

const CID = `0171 1220 ${'ab'.repeat(32)}`

test.each<[string, CborValue]>([
  ['00', 0],
  ['17', 23],
  ['1818', 24],
  ['190100', 256],
  ['1a00010000', 65536],
  ['1b001fffffffffffff', Number.MAX_SAFE_INTEGER],
  ['20', -1],
  ['3b001ffffffffffffe', Number.MIN_SAFE_INTEGER],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  ['60', ''],
  ['63e282ac', '€'],
  ['63efbbbf', '\ufeff'],
  ['6400610a7f', '\0a\n\x7f'],
  [`7819 ${'61'.repeat(25)}`, 'a'.repeat(25)],
  [`781a ${'61'.repeat(23)}e282ac`, `${'a'.repeat(23)}€`],
  ['43010203', new Uint8Array([1, 2, 3])],
  ['80', []],
  ['8201f6', [1, null]],
  ['a0', {}],
  ['a2616201626161f6', { b: 1, aa: null }],
  [`d82a 5825 00 ${CID}`, new CidLink(fromHex(CID))],
])('%s is %j', (hex, value) => expect(decodeHex(hex)).toEqual(value))

test.each([
  ['', 'Truncated'],
  ['18', 'Truncated'],
  ['1901', 'Truncated'],
  ['62 61', 'Truncated'],
  ['82 01', 'Truncated'],
  ['a1 6161', 'Truncated'],
  ['00 00', 'TrailingBytes'],
  ['5f 41 00 ff', 'IndefiniteLength'],
  ['7f 61 61 ff', 'IndefiniteLength'],
  ['9f 00 ff', 'IndefiniteLength'],
  ['bf 6161 00 ff', 'IndefiniteLength'],
  ['ff', 'IndefiniteLength'],
  ['18 17', 'NotMinimal'],
  ['19 00ff', 'NotMinimal'],
  ['1a 0000ffff', 'NotMinimal'],
  ['1b 00000000ffffffff', 'NotMinimal'],
  ['38 17', 'NotMinimal'],
  ['78 01 61', 'NotMinimal'],
  ['98 01 00', 'NotMinimal'],
  ['1b 0020000000000000', 'IntegerRange'],
  ['1b ffffffffffffffff', 'IntegerRange'],
  ['3b 001fffffffffffff', 'IntegerRange'],
  ['3b ffffffffffffffff', 'IntegerRange'],
  ['f9 3c00', 'Float'],
  ['fa 3f800000', 'Float'],
  ['fb 3ff0000000000000', 'Float'],
  ['fb 7ff8000000000000', 'Float'],
  ['f7', 'UnknownValue'],
  ['e0', 'UnknownValue'],
  ['f8 20', 'UnknownValue'],
  ['1c', 'UnknownValue'],
  ['c0 60', 'UnknownTag'],
  ['c2 41 01', 'UnknownTag'],
  ['d9 002a 40', 'NotMinimal'],
  ['d82a 60', 'BadCid'],
  ['d82a 40', 'BadCid'],
  [`d82a 5824 ${CID}`, 'BadCid'],
  [`d82a 5825 01 ${CID}`, 'BadCid'],
  [`d82a 5823 00 1220 ${'ab'.repeat(32)}`, 'BadCid'],
  [`d82a 5824 00 01711220 ${'ab'.repeat(31)}`, 'BadCid'],
  [`d82a 5826 00 01711220 ${'ab'.repeat(33)}`, 'BadCid'],
  [`d82a 5866 00 01711261 ${'ab'.repeat(97)}`, 'BadCid'],
  ['61 ff', 'BadUtf8'],
  ['62 c080', 'BadUtf8'],
  ['63 eda080', 'BadUtf8'],
  [`7819 ${'61'.repeat(24)}ff`, 'BadUtf8'],
  ['a1 61ff 00', 'BadUtf8'],
  ['a1 01 02', 'KeyType'],
  ['a1 4161 02', 'KeyType'],
  ['a2 6162 00 6161 00', 'KeyOrder'],
  ['a2 626161 00 6162 00', 'KeyOrder'],
  ['a2 6161 00 6161 00', 'KeyOrder'],
  ['a1 695f5f70726f746f5f5f 00', 'ForbiddenKey'],
])('%s is refused: %s', (hex, reason) => expect(reasonOf(fromHex(hex))).toBe(reason))

describe('limits', () => {
  const nested = (depth: number, head = 0x81) =>
    new Uint8Array([...new Array<number>(depth - 1).fill(head), 0x80])
  const head32 = (major: number, length: number) => {
    const bytes = Buffer.alloc(5)
    bytes[0] = (major << 5) | 26
    bytes.writeUInt32BE(length, 1)
    return bytes
  }
  const key = (length: number) =>
    Buffer.concat([
      fromHex('a1 79'),
      new Uint8Array([length >> 8, length & 0xff]),
      Buffer.alloc(length, 'k'),
      fromHex('00'),
    ])
  const cid = (digest: number) =>
    new Uint8Array([0xd8, 0x2a, 0x58, digest + 5, 0, 1, 0x71, 0x12, digest, ...new Array<number>(digest)])

  const zeros = (count: number) =>
    Buffer.concat([fromHex('99'), Uint8Array.of(count >> 8, count & 0xff), Buffer.alloc(count)])
  /** An array of 255 arrays of 256 values each, but for the last. */
  const arrays = (last: number) =>
    Buffer.concat([fromHex('98ff'), ...new Array<Buffer>(254).fill(zeros(256)), zeros(last)])

  test.each<[string, Uint8Array, string]>([
    ['33 containers', nested(33), 'TooDeep'],
    ['1,000 containers', nested(1_000), 'TooDeep'],
    ['100,000 containers', nested(100_000), 'TooDeep'],
    ['a map of 65,536', Buffer.concat([head32(5, 65_536), Buffer.alloc(300_000)]), 'TooManyValues'],
    ['an array of 65,536', Buffer.concat([head32(4, 65_536), Buffer.alloc(65_536)]), 'TooManyValues'],
    ['65,537 values in 255 arrays', arrays(257), 'TooManyValues'],
    ['an array of 4 billion', head32(4, 0xffffffff), 'TooManyValues'],
    ['an array of 60,000 that is not there', fromHex('99 ea60'), 'Truncated'],
    ['a text of 4 billion bytes', head32(3, 0xffffffff), 'Truncated'],
    ['bytes of 2^53 - 1', fromHex('5b 001fffffffffffff'), 'Truncated'],
    ['a key of 8,193 bytes', key(8_193), 'KeyTooLong'],
    ['a CID of 101 bytes', cid(97), 'BadCid'],
  ])('%s', (_, bytes, reason) => expect(reasonOf(bytes)).toBe(reason))

  test('what just fits is decoded', () => {
    expect(decodeStrict(nested(32))).toHaveLength(1)
    expect(decodeStrict(zeros(65_535))).toHaveLength(65_535)
    expect(decodeStrict(arrays(256))).toHaveLength(255)
    expect(Object.keys(decodeStrict(key(8_192)) as object)).toEqual(['k'.repeat(8_192)])
    expect(decodeStrict(cid(96))).toBeInstanceOf(CidLink)
  })

  test('of two values in a row, each has 16,384', () => {
    const both = Buffer.concat([zeros(16_383), zeros(16_383), zeros(16_384)])
    const first = decodeFirst(both, 0)
    const second = decodeFirst(both, first.end)
    expect([first, second].map(({ value }) => value)).toMatchObject([{ length: 16_383 }, { length: 16_383 }])
    expect(() => decodeFirst(both, second.end)).toThrow('TooManyValues')
  })

  test('values are counted, not keys', () => {
    expect(decodeCounted(fromHex('a2 6161 83 00 80 6162 6162 a1 6163 f6')).count).toBe(7)
    expect(decodeCounted(fromHex('00')).count).toBe(1)
  })
})

test('two values in a row are read one after the other', () => {
  const bytes = fromHex('00 a1 626f70 01 a1 61 74 6161')
  const first = decodeFirst(bytes, 1)
  expect(first).toEqual({ value: { op: 1 }, end: 6 })
  expect(decodeFirst(bytes, first.end)).toEqual({ value: { t: 'a' }, end: 11 })
})

test('keys are told apart that look alike: far more of them than are kept', () => {
  const digits = [...'abcdefghijklmnopqrstuvwxyz']
  const all = digits.flatMap((a) => digits.flatMap((b) => digits.map((c) => `${a}${b}${c}`)))
  for (const key of all)
    expect(decodeStrict(Buffer.from(`\xa1\x63${key}\x00`, 'latin1'))).toEqual({ [key]: 0 })
})

test('names of things that every object has are keys as any other', () => {
  const map = decodeHex('a2 68746f537472696e67 01 6b636f6e7374727563746f72 02')
  expect(isCborMap(map) && Object.entries(map)).toEqual([
    ['toString', 1],
    ['constructor', 2],
  ])
})

const link = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((digest) => decodeCid(new Uint8Array([1, 0x71, 0x12, 0x20, ...digest])))
const anyKey = fc.string({ unit: 'binary' }).filter((each) => each !== '__proto__')
const { tree } = fc.letrec<{ tree: LexValue }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger(),
    fc.string({ unit: 'binary' }),
    fc.string({ minLength: 20, maxLength: 40 }),
    fc.uint8Array(),
    link,
    fc.array(tie('tree')),
    fc.dictionary(anyKey, tie('tree'), { noNullPrototype: true }) as fc.Arbitrary<LexValue>,
  ),
}))

/** The value as @atproto/lex has it. */
function toLex(value: CborValue): LexValue {
  if (value instanceof CidLink) return decodeCid(value.bytes)
  if (Array.isArray(value)) return value.map(toLex)
  if (!isCborMap(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, toLex(item)]))
}

/** By upstream's encoder. */
async function encode(value: LexValue): Promise<Uint8Array> {
  const blocks = new BlockMap()
  return blocks.get(await blocks.add(value)) ?? new Uint8Array()
}

test('whatever upstream encodes is decoded to the same', async () => {
  await fc.assert(
    fc.asyncProperty(tree, async (value) => {
      const bytes = await encode(value)
      expect(Buffer.compare(await encode(toLex(decodeStrict(bytes))), bytes)).toBe(0)
    }),
  )
})

test('bytes that are decoded are the only ones for their value', async () => {
  let decoded = 0
  const change = fc.tuple(fc.nat(), fc.nat({ max: 255 }))
  await fc.assert(
    fc.asyncProperty(tree, fc.array(change, { minLength: 1, maxLength: 3 }), async (value, changes) => {
      const bytes = Uint8Array.from(await encode(value))
      for (const [at, byte] of changes) bytes[at % bytes.length] = byte
      let read: CborValue
      try {
        read = decodeStrict(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(CborError)
        return
      }
      decoded++
      expect(Buffer.compare(await encode(toLex(read)), bytes)).toBe(0)
    }),
    { numRuns: 2_000 },
  )
  expect(decoded).toBeGreaterThan(100)
})
