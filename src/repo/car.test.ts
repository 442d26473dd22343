import { hash } from 'node:crypto'
import { BlockMap, blocksToCarFile, readCarWithRoot } from '@atproto/repo'
import { expect, test } from 'vitest'
import { type CarLimits, readCar, writeCar } from './car.js'
import { cidBytes, cidText, dagCborKey, RAW_PREFIX } from './cid-key.js'
import { CommitRefusal } from './refusal.js'
import { finish, inTurns } from './turns.js'

const LIMITS: CarLimits = { maxBytes: 100_000, maxBlocks: 1_000 }
const read = (car: Uint8Array, limits = LIMITS) => finish(readCar(car, limits))
const section = (block: Uint8Array) => ({ cid: dagCborKey(block), block })
const [one, two, three] = ['a0', '80', 'f6'].map((hex) => section(Buffer.from(hex, 'hex')))
if (!one || !two || !three) throw new Error('no blocks')
const car = writeCar([one, two, three])

function refusalOf(bytes: Uint8Array, limits?: CarLimits): string {
  try {
    read(bytes, limits)
    return 'read'
  } catch (error) {
    if (error instanceof CommitRefusal) return error.reason
    throw error
  }
}

/** A section of any bytes, with its length before it. */
function rawSection(cid: Uint8Array, block: Uint8Array): Uint8Array {
  const length = cid.length + block.length
  return Buffer.concat([Uint8Array.of((length & 0x7f) | 0x80, length >> 7), cid, block])
}

test('what is written is read, by upstream too', async () => {
  const { root, blocks } = read(car)
  expect(root).toBe(one.cid)
  for (const { cid, block } of [one, two, three]) expect(blocks.get(cid)).toEqual(block)
  expect(blocks.get(dagCborKey(Buffer.from('f5', 'hex')))).toBeUndefined()
  const theirs = await readCarWithRoot(car)
  expect([theirs.root.toString(), theirs.blocks.size]).toEqual([cidText(one.cid), 3])
  const big = { text: 'x'.repeat(20_000) }
  const map = new BlockMap()
  const cid = await map.add(big)
  expect(read(await blocksToCarFile(cid, map)).blocks.get(dagCborKey(map.get(cid) ?? car))).toHaveLength(
    20_009,
  )
})

test('cut short anywhere but between two blocks, it is none', () => {
  const ends = [writeCar([one]), writeCar([one, two]), car].map(({ length }) => length)
  for (let length = 0; length < car.length; length++) {
    const expected = ends.includes(length) || length === 59 ? 'read' : 'BadBlocks'
    expect([length, refusalOf(car.subarray(0, length))]).toEqual([length, expected])
  }
})

test('every bit of a block or its CID that changes is noticed', () => {
  const start = car.length - 37
  for (let bit = 0; bit < 37 * 8; bit++) {
    const changed = Uint8Array.from(car)
    changed[start + (bit >> 3)] = (changed[start + (bit >> 3)] ?? 0) ^ (1 << (bit & 7))
    // Another codec is another CID, of the same content.
    const expected = changed[start + 1] === 0x55 ? 'read' : 'BadBlocks'
    expect([bit, refusalOf(changed)]).toEqual([bit, expected])
  }
})

test('blocks that come twice, and ones that nothing links to, do no harm', () => {
  const { blocks } = read(writeCar([one, two, two, one, three]))
  expect([one, two, three].map(({ cid }) => blocks.get(cid))).toEqual([one.block, two.block, three.block])
})

test('raw blocks are read; other CIDs are not those of a repository', () => {
  const block = Buffer.from('anything')
  const digest = hash('sha256', block, 'buffer')
  const raw = { cid: `${RAW_PREFIX}${digest.toString('latin1')}`, block }
  expect(read(writeCar([one, raw])).blocks.get(raw.cid)).toEqual(block)
  const others = {
    'version 0': [0x12, 0x20, ...digest],
    'version 2': [2, 0x71, 0x12, 0x20, ...digest],
    'dag-pb': [1, 0x70, 0x12, 0x20, ...digest],
    'SHA-512': [1, 0x71, 0x13, 0x40, ...hash('sha512', block, 'buffer')],
    identity: [1, 0x71, 0, block.length, ...block],
    'SHA-256 cut to 20 bytes': [1, 0x71, 0x12, 0x14, ...digest.subarray(0, 20)],
  }
  for (const [what, cid] of Object.entries(others)) {
    const bytes = Buffer.concat([writeCar([one]), rawSection(Uint8Array.from(cid), block)])
    expect({ what, refusal: refusalOf(bytes) }).toEqual({ what, refusal: 'BadBlocks' })
  }
})

test('a block may be empty, a section may not', () => {
  const empty = { cid: `${RAW_PREFIX}${hash('sha256', '', 'binary')}`, block: new Uint8Array() }
  expect(read(writeCar([one, empty])).blocks.get(empty.cid)).toHaveLength(0)
  expect(refusalOf(Buffer.concat([car, Uint8Array.of(0)]))).toBe('BadBlocks')
  expect(
    refusalOf(Buffer.concat([car, rawSection(cidBytes(one.cid).subarray(0, 20), new Uint8Array())])),
  ).toBe('BadBlocks')
})

test('lengths that are bombs, or longer than they need, are refused', () => {
  const bombs = ['ffffffff0f', 'ffffffffffffffff7f', '8080808080808080808001', 'a500', 'ff'.repeat(100)]
  for (const hex of bombs) {
    const bomb = Buffer.from(hex, 'hex')
    expect([hex, refusalOf(bomb), refusalOf(Buffer.concat([car, bomb]))]).toEqual([
      hex,
      'BadBlocks',
      'BadBlocks',
    ])
  }
})

test('a header is that of version 1 with a root', () => {
  const link = `d82a582500${Buffer.from(one.cid, 'latin1').toString('hex')}`
  const headers = {
    'version 2': `a265726f6f747381${link}6776657273696f6e02`,
    'no version': `a165726f6f747381${link}`,
    'no root': 'a265726f6f7473806776657273696f6e01',
    'no roots': 'a16776657273696f6e01',
    'a root that is no link': 'a265726f6f747381606776657273696f6e01',
    'no map': '80',
    'no DAG-CBOR': 'bf',
    'keys out of order': `a26776657273696f6e0165726f6f747381${link}`,
  }
  for (const [what, hex] of Object.entries(headers)) {
    const bytes = Buffer.from(hex, 'hex')
    const refusal = refusalOf(Buffer.concat([Uint8Array.of(bytes.length), bytes, car.subarray(59)]))
    expect({ what, refusal }).toEqual({ what, refusal: 'BadBlocks' })
  }
  const two = Buffer.from(`a265726f6f747382${link}${link}6776657273696f6e01`, 'hex')
  expect(read(Buffer.concat([Uint8Array.of(two.length), two, car.subarray(59)])).root).toBe(one.cid)
})

test('bytes and blocks are counted', () => {
  expect(refusalOf(car, { maxBytes: car.length, maxBlocks: 3 })).toBe('read')
  expect(refusalOf(car, { maxBytes: car.length - 1, maxBlocks: 3 })).toBe('BlocksTooLarge')
  expect(refusalOf(car, { maxBytes: car.length, maxBlocks: 2 })).toBe('BlocksTooLarge')
})

test('a block has at most 2,000,000 bytes', () => {
  const limits = { maxBytes: 10_000_000, maxBlocks: 10 }
  const ofSize = (size: number) => writeCar([section(new Uint8Array(size))])
  expect([refusalOf(ofSize(2_000_000), limits), refusalOf(ofSize(2_000_001), limits)]).toEqual([
    'read',
    'BlocksTooLarge',
  ])
})

test('few big blocks let it turn as many small ones do', () => {
  const turnsOf = (blocks: readonly Uint8Array[]) =>
    [...readCar(writeCar(blocks.map(section)), { maxBytes: 100_000_000, maxBlocks: 10_000 })].length
  const megabytes = (count: number) =>
    Array.from({ length: count }, (_, index) => Buffer.alloc(2 ** 20, index))
  expect(turnsOf(megabytes(1))).toBe(0)
  expect(turnsOf(megabytes(20))).toBe(10)
  const small = Array.from({ length: 4_000 }, (_, index) => Buffer.from(String(index)))
  expect(turnsOf(small)).toBe(2)
})

test('a big one lets the event loop turn', async () => {
  const many = Array.from({ length: 5_000 }, (_, index) =>
    section(Buffer.from(`19${(1_000 + index).toString(16).padStart(4, '0')}`, 'hex')),
  )
  let turns = 0
  const count = () => {
    turns++
    timer = setImmediate(count)
  }
  let timer = setImmediate(count)
  await inTurns(readCar(writeCar(many), { maxBytes: 1_000_000, maxBlocks: 5_000 }))
  clearImmediate(timer)
  expect(turns).toBeGreaterThanOrEqual(2)
})
