import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CborMap, type CborValue, decodeFirst, isCborMap } from '../src/cbor/decode.js'
import { COLLECTIONS } from '../src/definitions/record.js'
import { cpuMsOf } from '../tests/support/cpu-time.js'
import { type FrameKind, FrameScanner } from './prefilter.js'

const OURS = COLLECTIONS[0]
const DID = `did:plc:${'a'.repeat(24)}`

type Json = null | boolean | number | string | Uint8Array | Json[] | { [key: string]: Json }

/** As CBOR, with the keys of each map in the order in which `order` puts them. */
function encode(value: Json, order: (keys: string[]) => string[] = (keys) => keys): Buffer {
  const head = (major: number, argument: number): Buffer => {
    const bytes = Buffer.alloc(9)
    const size = argument < 24 ? 0 : argument < 256 ? 1 : argument < 65536 ? 2 : argument < 2 ** 32 ? 4 : 8
    bytes[0] = (major << 5) | (size === 0 ? argument : 24 + Math.log2(size))
    if (size === 8) bytes.writeBigUInt64BE(BigInt(argument), 1)
    else if (size > 0) bytes.writeUIntBE(argument, 1, size)
    return bytes.subarray(0, 1 + size)
  }
  const encodeValue = (item: Json): Buffer => {
    if (item === null) return Buffer.from([0xf6])
    if (typeof item === 'boolean') return Buffer.from([item ? 0xf5 : 0xf4])
    if (typeof item === 'number') return item < 0 ? head(1, -1 - item) : head(0, item)
    if (typeof item === 'string') return Buffer.concat([head(3, Buffer.byteLength(item)), Buffer.from(item)])
    if (item instanceof Uint8Array) return Buffer.concat([head(2, item.length), item])
    if (Array.isArray(item)) return Buffer.concat([head(4, item.length), ...item.map(encodeValue)])
    const keys = order(Object.keys(item))
    return Buffer.concat([
      head(5, keys.length),
      ...keys.flatMap((key) => [encodeValue(key), encodeValue(item[key] ?? null)]),
    ])
  }
  return encodeValue(value)
}

interface Verdict {
  kind: FrameKind
  seq: number
  did: string
  touches: boolean
}

function scan(frame: Buffer): Verdict {
  const scanner = new FrameScanner(COLLECTIONS)
  const kind = scanner.scan(frame)
  return { kind, seq: scanner.seq, did: scanner.did(), touches: scanner.touches }
}

const isMap = (value: Json | CborValue | undefined): value is CborMap => isCborMap(value as CborValue)

/** The same judgement, on what was decoded. */
function judge(header: CborValue | Json, body: CborValue | Json): Verdict {
  const broken = { kind: 'broken', seq: 0, did: '', touches: false } as const
  if (!isMap(header) || !isMap(body) || header.op === undefined) return broken
  const { op, t } = header
  const known = /^#(commit|sync|identity|account|info)$/.exec(
    typeof t === 'string' ? t : '',
  )?.[1] as FrameKind
  const kind = op === 1 ? (known ?? 'unknown') : op === -1 ? 'error' : 'unknown'
  const { seq, ops } = body
  const did = kind === 'commit' ? body.repo : body.did
  const pathOf = (item: CborValue) => (isMap(item) && typeof item.path === 'string' ? item.path : '')
  const isOurs = (path: string) => COLLECTIONS.some((collection) => path.startsWith(`${collection}/`))
  return {
    kind,
    seq: typeof seq === 'number' && seq > 0 ? seq : 0,
    did: typeof did === 'string' ? did : '',
    touches: kind === 'commit' && Array.isArray(ops) && ops.some((item) => isOurs(pathOf(item))),
  }
}

const anyKey = fc.oneof(
  fc.constantFrom('op', 't', 'seq', 'did', 'repo', 'ops', 'path', 'blocks', 'time', 'rev', 'prevData'),
  fc.stringMatching(/^[a-z]{0,30}$/),
)
const anyScalar: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, true, false, 0, 23, 24, 255, 256, 65536, 2 ** 32, Number.MAX_SAFE_INTEGER, -1),
  fc.integer(),
  fc.constantFrom(DID, `${OURS}/hello`, OURS, `${OURS}s/hello`, 'app.bsky.feed.like/3k', 'naïve'),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.uint8Array({ maxLength: 300 }),
)
const { value: anyValue } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    anyScalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(anyKey, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}))
const rarely = <T>(usual: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 9, arbitrary: usual as fc.Arbitrary<T | Json> }, { weight: 1, arbitrary: anyValue })
const without = { noNullPrototype: true } as const

const anyHeader = fc.record(
  {
    op: rarely(fc.constantFrom(1, 1, 1, -1, 2)),
    t: rarely(
      fc.constantFrom('#commit', '#commit', '#sync', '#identity', '#account', '#info', '#labels', '#'),
    ),
  },
  { ...without, requiredKeys: ['op'] },
)
const anyOp = fc.record(
  {
    path: rarely(fc.constantFrom(`${OURS}/a`, `${OURS}x/a`, OURS, 'app.bsky.feed.post/3kabc', 'z')),
    cid: anyValue,
    action: fc.constantFrom('create', 'delete'),
  },
  { ...without, requiredKeys: [] },
)
const anyBody = fc
  .tuple(
    fc.record(
      {
        seq: rarely(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })),
        did: rarely(fc.constant(DID)),
        repo: rarely(fc.constant(DID)),
        ops: rarely(fc.array(rarely(anyOp), { maxLength: 3 })),
        blocks: fc.uint8Array({ maxLength: 5000, size: 'max' }),
      },
      { ...without, requiredKeys: [] },
    ),
    fc.dictionary(anyKey, anyValue, { maxKeys: 3, noNullPrototype: true }),
  )
  .map(([usual, more]) => ({ ...more, ...usual }) as Record<string, Json>)

/** Sorts keys by numbers drawn for them: any order, the same in each run. */
const anyOrder = fc
  .func(fc.nat())
  .map((rank) => (keys: string[]) => keys.toSorted((a, b) => rank(a) - rank(b)))
/** As DAG-CBOR has it. */
const byLength = (keys: string[]) =>
  keys.toSorted((a, b) => a.length - b.length || Buffer.compare(Buffer.from(a), Buffer.from(b)))

const isAscii = (text: Json | undefined) => typeof text !== 'string' || !/[^\0-\x7f]/.test(text)

test('says of any message, in any order of keys, what decoding all of it says', () => {
  const seen = new Set<string>()
  const property = fc.property(anyHeader, anyBody, anyOrder, (header, body, order) => {
    fc.pre(isAscii(body.did) && isAscii(body.repo))
    const expected = judge(header as Json, body)
    expect(scan(Buffer.concat([encode(header as Json, order), encode(body, order)]))).toEqual(expected)
    seen.add(`${expected.kind} ${expected.touches}`)
  })
  fc.assert(property, { numRuns: 1500 })
  // What was tried: with messages of one kind alone, this test would prove little.
  expect([...seen].sort()).toEqual(
    ['account', 'commit', 'error', 'identity', 'info', 'sync', 'unknown']
      .map((kind) => `${kind} false`)
      .concat('commit true')
      .sort(),
  )
})

test('agrees with the strict decoder on whatever that one reads, and never throws', () => {
  let read = 0
  const frame = fc
    .tuple(anyHeader, anyBody)
    .map(([header, body]) => Buffer.concat([encode(header as Json, byLength), encode(body, byLength)]))
  const damage = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 2 })
  const property = fc.property(frame, damage, fc.nat(), (whole, changes, cut) => {
    const bytes = cut % 3 === 0 ? whole.subarray(0, cut % (whole.length + 1)) : Buffer.from(whole)
    for (const [at, byte] of changes) if (bytes.length > 0) bytes[at % Math.min(bytes.length, 120)] = byte
    const verdict = scan(bytes)
    const decoded = decode(bytes)
    if (!decoded || !isAscii(decoded.body.did as Json) || !isAscii(decoded.body.repo as Json)) return
    read++
    expect(verdict).toEqual(judge(decoded.header, decoded.body))
  })
  fc.assert(property, { numRuns: 2500 })
  expect(read).toBeGreaterThan(300)
})

function decode(bytes: Buffer): { header: CborValue; body: CborMap } | undefined {
  try {
    const header = decodeFirst(bytes, 0)
    const body = decodeFirst(bytes, header.end)
    return isMap(body.value) ? { header: header.value, body: body.value } : undefined
  } catch {
    return undefined
  }
}

test('steps over hostile lengths and depths in bounded time', () => {
  const header = encode({ t: '#commit', op: 1 })
  const hostile = [
    // A map of 2^64-1 entries, an array and a text as long, tags and arrays without end, an endless list.
    Buffer.from('bbffffffffffffffff', 'hex'),
    Buffer.from('a1616b9bffffffffffffffff', 'hex'),
    Buffer.from('a1616b7bffffffffffffffff', 'hex'),
    Buffer.concat([Buffer.from('a1616b', 'hex'), Buffer.alloc(4_000_000, 0xc6)]),
    Buffer.concat([Buffer.from('a1616b', 'hex'), Buffer.alloc(4_000_000, 0x81)]),
    Buffer.from('a1616b9fff', 'hex'),
    Buffer.alloc(0),
  ].map((bytes) => Buffer.concat([header, bytes]))
  const spent = cpuMsOf(() => {
    for (const bytes of hostile) expect(scan(bytes).kind).toBe('broken')
  })
  expect(spent).toBeLessThan(2_000)
})
