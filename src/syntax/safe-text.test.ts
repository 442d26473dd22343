import fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { describe, expect, test } from 'vitest'
import { cpuMsOf } from '../../tests/support/cpu-time.js'
import { findUnsafeValue } from './safe-text.js'

const CID_TEXT = 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a'

describe('findUnsafeValue finds nothing in', () => {
  test.each([
    ['scalars', ['', 'naïve 😀', 0, -1, Number.MAX_SAFE_INTEGER, true, false, null]],
    ['64-bit integers', { most: 2n ** 63n - 1n, least: -(2n ** 63n) }],
    ['bytes and CIDs', { bytes: Uint8Array.of(0), buffer: Buffer.from('a\0'), cid: CID.parse(CID_TEXT) }],
    ['their JSON forms', { link: { $link: CID_TEXT }, bytes: { $bytes: 'AA' } }],
    ['a map without prototype', Object.assign(Object.create(null), { a: 1 })],
    ['keys of the object prototype', { constructor: 1, toString: 1, prototype: 1, '': 1 }],
    ['32 containers in each other', nested(32)],
  ])('%s', (_, value) => {
    expect(findUnsafeValue(value)).toBeUndefined()
  })
})

describe('findUnsafeValue finds', () => {
  test.each([
    ['NUL', { a: ['x', { b: 'x\0y' }] }, '$.a[1].b', 'holds a NUL character'],
    ['NUL in a key', { a: { 'x\0': 1 } }, '$.a', 'has a key that holds a NUL character'],
    ['half of a pair, high', ['\ud83d'], '$[0]', 'half of a surrogate pair'],
    ['half of a pair, low', 'x\ude00', '$', 'half of a surrogate pair'],
    ['half of a pair in a key', { '\ud83d': 1 }, '$', 'has a key that holds half of a surrogate pair'],
    ['a fraction', { a: 1.5 }, '$.a', 'no whole number'],
    ['NaN', { a: Number.NaN }, '$.a', 'no whole number'],
    ['infinity', { a: Number.NEGATIVE_INFINITY }, '$.a', 'no whole number'],
    ['a rounded integer', { a: 2 ** 53 }, '$.a', 'too large to be exact'],
    ['2^64 as a number', { a: 2 ** 64 }, '$.a', 'too large to be exact'],
    ['2^63', { a: 2n ** 63n }, '$.a', 'beyond 64 bits'],
    ['-2^63 - 1', { a: -(2n ** 63n) - 1n }, '$.a', 'beyond 64 bits'],
    ['__proto__', { a: JSON.parse('{"__proto__": 1}') }, '$.a', 'has a key "__proto__"'],
    ['a foreign prototype', { a: Object.create({ b: 1 }) }, '$.a', 'nothing that a record can hold'],
    ['undefined', { a: undefined }, '$.a', 'nothing that a record can hold'],
    ['a hole', new Array(1), '$[0]', 'nothing that a record can hold'],
    ['a date', { a: new Date(0) }, '$.a', 'nothing that a record can hold'],
    ['a map', { a: new Map() }, '$.a', 'nothing that a record can hold'],
    ['a function', { a: () => 1 }, '$.a', 'nothing that a record can hold'],
    ['33 containers in each other', nested(33), `$${'[0].a'.repeat(16)}`, 'nested more than 32 deep'],
    ['a fault in what imitates a CID', imitatedCid({ b: '\0' }), '$.a.b', 'holds a NUL character'],
    [
      'an odd key, quoted',
      { 'a b': { [`${'k'.repeat(50)}`]: '\0' } },
      `$["a b"]["${'k'.repeat(40)}…"]`,
      'NUL',
    ],
    ['the first of two faults', { a: ['\0'], b: 1.5 }, '$.a[0]', 'NUL'],
  ])('%s', (_, value, path, problem) => {
    expect(findUnsafeValue(value)).toEqual({ path, problem: expect.stringContaining(problem) })
  })

  test('depth 100,000, and a cycle, without overflowing the stack', () => {
    const cycle: unknown[] = []
    cycle.push(cycle)
    for (const value of [nested(100_000), cycle]) {
      expect(findUnsafeValue(value)?.problem).toContain('nested more than 32 deep')
    }
  })

  test('a fault at the end of a million values, in linear time', () => {
    const wide = Array.from({ length: 1e6 }, (_, index): unknown => index)
    wide.push('\0')
    const find = () => expect(findUnsafeValue({ wide })?.path).toBe('$.wide[1000000]')
    expect(cpuMsOf(find)).toBeLessThan(5_000)
  })

  test('a fault wherever it is put, and nothing without one', () => {
    const json = fc.object({
      maxDepth: 5,
      key: fc.string().filter((key) => key !== '__proto__'),
      values: [fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean()],
    })
    fc.assert(
      fc.property(json, fc.nat(), (value, seed) => {
        expect(findUnsafeValue(value)).toBeUndefined()
        const containers = containersOf(value)
        const chosen = containers[seed % containers.length]
        Object.assign(chosen ?? {}, { 0: '\0' })
        expect(findUnsafeValue(value)?.problem).toContain('NUL')
      }),
    )
  })
})

/** `count` containers in each other: [{ a: [{ a: … }] }]. */
function nested(count: number): unknown {
  let value: unknown = 1
  for (let depth = count; depth > 0; depth--) value = depth % 2 === 1 ? [value] : { a: value }
  return value
}

/** What multiformats takes for a CID of another copy of itself. */
function imitatedCid(extra: object): unknown {
  const imitation = { '/': 'x', bytes: 'x', version: 1, code: 0x55, multihash: {}, ...extra }
  expect(CID.asCID(imitation)).not.toBeNull()
  return { a: imitation }
}

function containersOf(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return []
  return [value, ...Object.values(value).flatMap(containersOf)]
}
