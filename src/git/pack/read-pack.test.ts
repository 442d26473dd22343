import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { objectId } from '../../atoms/object-id.js'
import { MAX_PACK_OBJECT_BYTES, MAX_PACK_OBJECTS } from '../../limits/git-remote.js'
import { PackError } from './pack-error.js'
import { readPack } from './read-pack.js'

const BLOB = 3
const OFFSET_DELTA = 6
const REFERENCE_DELTA = 7

/** The head of an entry: its type, and a length that may be another than its data's. */
function head(type: number, size: number): Buffer {
  const bytes: number[] = []
  let rest = Math.floor(size / 16)
  bytes.push((type << 4) | (size & 15) | (rest > 0 ? 0x80 : 0))
  for (; rest > 0; rest = Math.floor(rest / 128)) bytes.push((rest & 127) | (rest >= 128 ? 0x80 : 0))
  return Buffer.from(bytes)
}

const entry = (type: number, data: Buffer, base: Buffer = Buffer.alloc(0), size = data.length) =>
  Buffer.concat([head(type, size), base, deflateSync(data)])
const blob = (text: string) => entry(BLOB, Buffer.from(text))
const idOf = (text: string) => objectId('blob', Buffer.from(text))
const byId = (id: string) => Buffer.from(id, 'hex')

function packOf(entries: readonly Buffer[], count = entries.length): Buffer {
  const start = Buffer.alloc(12)
  start.write('PACK', 'latin1')
  start.writeUInt32BE(2, 4)
  start.writeUInt32BE(count, 8)
  const body = Buffer.concat([start, ...entries])
  return Buffer.concat([body, createHash('sha1').update(body).digest()])
}

/** A delta that puts a text behind the first bytes of its base. */
const append = (base: string, copied: number, text: string) =>
  Buffer.concat([
    Buffer.from([base.length, copied + text.length, 0x90, copied, text.length]),
    Buffer.from(text),
  ])

const read = (pack: Buffer, ...texts: string[]) => readPack(pack, new Set(texts.map(idOf)))
const textsOf = async (found: ReturnType<typeof read>) =>
  [...(await found).values()].map(({ bytes }) => bytes.toString())

test('reads what is wanted, and nothing else', async () => {
  const pack = packOf([blob('one'), blob('two'), blob('')])
  expect(await textsOf(read(pack, 'two', '', 'three'))).toEqual(['two', ''])
})

test('makes objects of others, whether their base comes before or after', async () => {
  const later = entry(REFERENCE_DELTA, append('hello', 5, ' you'), byId(idOf('hello')))
  const chained = entry(REFERENCE_DELTA, append('hello you', 6, 'me'), byId(idOf('hello you')))
  const base = blob('hello')
  const placed = entry(OFFSET_DELTA, append('hello', 4, '!'), Buffer.from([base.length]))
  const pack = packOf([chained, later, base, placed])
  expect(await textsOf(read(pack, 'hello you', 'hello me', 'hell!'))).toEqual([
    'hello you',
    'hello me',
    'hell!',
  ])
})

test('an object is known by what it is, not by what it is called', async () => {
  expect(await textsOf(read(packOf([blob('evil')]), 'good'))).toEqual([])
})

const circle = (a: string, b: string) => [
  entry(REFERENCE_DELTA, append(a, 1, 'x'), byId(idOf(b))),
  entry(REFERENCE_DELTA, append(b, 1, 'x'), byId(idOf(a))),
]
const whole = packOf([blob('one')])
const altered = Buffer.from(whole)
altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1

test.each<[string, Buffer, string]>([
  ['nothing', Buffer.alloc(0), 'it is no pack'],
  ['words', Buffer.from('not a pack at all, but long enough to be one'), 'it is no pack'],
  ['another version', Buffer.concat([Buffer.from('PACK\0\0\0\u0009'), Buffer.alloc(40)]), 'its version is 9'],
  ['a wrong checksum', altered, 'its checksum is wrong'],
  ['less than it says', packOf([blob('one')], 2), 'it ends before its last object'],
  ['more than it says', packOf([blob('one'), blob('two')], 1), 'something stands behind'],
  [
    'an object longer than it says',
    packOf([entry(BLOB, Buffer.from('long'), undefined, 2)]),
    'does not inflate',
  ],
  ['an object shorter than it says', packOf([entry(BLOB, Buffer.from('long'), undefined, 9)]), 'not as long'],
  [
    'an object that is not deflated',
    packOf([Buffer.concat([head(BLOB, 3), Buffer.from('abcdef')])]),
    'inflate',
  ],
  ['an object of no type', packOf([entry(5, Buffer.from('a'))]), 'of no type (5)'],
  ['deltas in a circle', packOf(circle('a', 'b')), 'no base'],
  [
    'a delta of something else',
    packOf([entry(REFERENCE_DELTA, append('a', 1, 'b'), byId(idOf('a')))]),
    'no base',
  ],
  [
    'a delta of itself',
    packOf([entry(OFFSET_DELTA, append('a', 1, 'b'), Buffer.from([0]))]),
    'names no base',
  ],
  [
    'a delta that reads beyond its base',
    packOf([blob('a'), entry(REFERENCE_DELTA, append('a', 9, 'b'), byId(idOf('a')))]),
    'beyond its end',
  ],
  [
    'a delta of another length',
    packOf([blob('abc'), entry(REFERENCE_DELTA, append('a', 1, 'b'), byId(idOf('abc')))]),
    'of another object',
  ],
  ['a flood of objects', packOf([blob('one')], MAX_PACK_OBJECTS + 1), 'more than 50000'],
  ['an object without end', packOf([entry(BLOB, Buffer.from('a'), undefined, 2 ** 33)]), 'more than 8388608'],
])('refuses %s', async (_, pack, message) => {
  const outcome = read(pack, 'one')
  await expect(outcome).rejects.toThrow(PackError)
  await expect(outcome).rejects.toThrow(message)
})

test('bombs go off nowhere: neither in one object, nor in many, nor in deltas', async () => {
  const zeros = Buffer.alloc(MAX_PACK_OBJECT_BYTES)
  const bomb = entry(BLOB, Buffer.concat([zeros, zeros]), undefined, MAX_PACK_OBJECT_BYTES)
  await expect(read(packOf([bomb]))).rejects.toThrow('does not inflate to its length')
  const many = Array.from({ length: 9 }, () => entry(BLOB, zeros))
  await expect(read(packOf(many))).rejects.toThrow('more than 67108864 bytes')
  // A small delta may say that it makes anything.
  const copy = Buffer.from([1, 0x80, 0x80, 0x80, 0x80, 0x10, 0x90, 1])
  const grown = entry(REFERENCE_DELTA, copy, byId(idOf('a')))
  await expect(read(packOf([blob('a'), grown]))).rejects.toMatchObject({ problem: 'excess' })
})
