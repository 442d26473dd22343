import { deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { tarFile, zipFile } from '../../../../tests/support/models/archives.js'
import {
  ATTACK,
  BUILD,
  CALL,
  global,
  HARMLESS,
  MEMOIZE,
  one,
  PROTO_2,
  PROTO_4,
  pickle,
  STACK_GLOBAL,
  STOP,
  text,
} from '../../../../tests/support/models/pickles.js'
import { npyFile, npyFileOf } from '../../../../tests/support/models/weight-files.js'
import { BytesInMemory } from '../bytes.js'
import { scanForPickles } from './scan.js'

async function findings(bytes: Uint8Array, path: string) {
  const scan = await scanForPickles(new BytesInMemory(bytes), path)
  return scan.findings.flatMap(({ level, text }) => (level === 'usual' || level === 'note' ? [] : [text]))
}

const OS_SYSTEM = 'imports os.system, which can do harm when it is called'
const ATTACK_0 = pickle(global('os', 'system'), "(S'true'\ntR", STOP)
/** A text of that many bytes that is dropped again. */
const dropped = (bytes: Uint8Array) => {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(bytes.length)
  return Buffer.concat([Buffer.from('X'), length, bytes, Buffer.from('0')])
}

// Each of these runs its command where Python's own loaders are given it: pickle, numpy with allow_pickle, joblib.
test.each([
  [
    'MEMOIZE takes a place by how many are taken, not by how often one was',
    pickle(
      PROTO_4,
      ...[text('collections'), 'q\x01q\x010', text('os'), MEMOIZE, '0'],
      ...[text('OrderedDict'), 'q\x02q\x020', text('system'), MEMOIZE, '0'],
      ...['h\x01h\x02', STACK_GLOBAL, one('true'), CALL, STOP],
    ),
    'a.pkl',
  ],
  ['a place in the memo with a separator of digits', pickle("S'x'\np1_0\n0", ATTACK_0), 'a.pkl'],
  ['a line that is longer than what is kept', pickle(`S'${'x'.repeat(300_000)}'\n0`, ATTACK_0), 'a.dat'],
  ['far behind a text that is dropped', pickle(dropped(Buffer.alloc(17 << 20)), ATTACK_0), 'a.dat'],
  ['a header of a tar archive in a text', pickle(PROTO_2, dropped(tarHeader(7)), ATTACK_0), 'a.pkl'],
  ['a header of a tar archive in a text, under any name', pickle(dropped(tarHeader(5)), ATTACK_0), 'a.dat'],
  [
    'what begins as bzip2, under any name',
    Buffer.concat([Buffer.from('BZh\0\0'), Buffer.alloc(0x685a), Buffer.from('0'), ATTACK_0]),
    'a.dat',
  ],
  ['packed by zlib, under any name', deflateSync(ATTACK), 'a.dat'],
  [
    'an archive behind other bytes, under any name',
    zipFile([{ name: 'x', bytes: ATTACK }], Buffer.alloc(2)),
    'a.dat',
  ],
  [
    'an array whose type is told twice',
    npyFileOf("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'descr': '|O', }", ATTACK),
    'a.npy',
  ],
  ['an array whose type is written with an escape', npyFile(String.raw`'|\x4f'`, ATTACK), 'a.npy'],
  ['an array of objects by another name', npyFile("'object'", ATTACK), 'a.npy'],
  [
    'a member of a tar archive whose size an extended header tells',
    tarFile([
      { name: 'x', type: 'x', bytes: Buffer.from(`14 size=${ATTACK.length}\n`) },
      { name: 'pickle', bytes: ATTACK, claimed: 0 },
    ]),
    'a.nemo',
  ],
])('is found: %s', async (_, bytes, path) => {
  expect(await findings(bytes, path)).toContain(OS_SYSTEM)
})

/** A wrapper of joblib for one element of a type, its state, and the element. */
function joblibArray(code: string, state: Uint8Array, element: Uint8Array): Buffer {
  const dtype = pickle(global('numpy', 'dtype'), one(code), CALL, state, BUILD)
  const fields = pickle('(', text('shape'), 'K\x01\x85', text('dtype'), dtype, 'u')
  return pickle(
    ...[PROTO_4, global('joblib.numpy_pickle', 'NumpyArrayWrapper'), ')', '\x81'],
    ...['}', fields, BUILD, element, STOP],
  )
}
/** As NumPy 2 writes it: version, order of bytes, no parts, their size, alignment and flags. */
const stateOf = (size: number, flags: number) =>
  pickle(
    '(K\x03',
    text('|'),
    'NNN',
    `K${String.fromCharCode(size)}`,
    'K\x01',
    `K${String.fromCharCode(flags)}`,
    't',
  )

test('the bytes of an array of joblib are passed over where its type is what its code says', async () => {
  expect(await findings(joblibArray('S3', stateOf(3, 0), Buffer.from('\xff..')), 'a.joblib')).toEqual([])
})

test.each([
  [
    'whose elements are of another size than it says',
    joblibArray('S1', stateOf(9, 0), Buffer.from('........N')),
  ],
  ['whose elements are objects for all that it says', joblibArray('S1', stateOf(1, 63), HARMLESS)],
])('an array of joblib %s is not taken for harmless', async (_, bytes) => {
  expect(await findings(bytes, 'a.joblib')).toEqual([
    'could not be read to its end: it holds an array whose length cannot be told',
  ])
})

const TWO_WAYS = 'could not be read whole: its directory reads in two ways'
const two = zipFile([
  { name: 'a', bytes: Buffer.from('x') },
  { name: 'b.npy', bytes: ATTACK },
])
const end = two.length - 22

test.each([
  ['that claims fewer members than it lists', changed(two, end + 8, [1, 0, 1, 0])],
  ['whose end names another place than the one before it', changed(two, end + 16, [1, 0, 0, 0])],
  ['whose directory is larger than what it lists', changed(two, end + 12, [1, 0, 0, 0])],
  ['with a second end, of 64 bits', withEnd64(two, 1)],
])('an archive %s is not taken for harmless', async (_, bytes) => {
  expect(await findings(bytes, 'a.npz')).toContain(TWO_WAYS)
})

test('an archive with an end of 64 bits that agrees is read', async () => {
  expect(await findings(withEnd64(two, 0), 'a.npz')).toEqual([OS_SYSTEM])
})

test('an archive whose members share their bytes is given up at once', async () => {
  const member = { name: 'a', bytes: Buffer.alloc(1000) }
  const bytes = zipFile([member, { ...member, at: 0 }, { ...member, at: 0 }])
  expect(await findings(bytes, 'a.npz')).toEqual(['could not be read whole: its members overlap'])
})

test('imports beyond those that are kept are told of', async () => {
  const imports = Array.from({ length: 1200 }, (_, index) => global('mine', `a${index}`))
  const scan = await scanForPickles(new BytesInMemory(pickle(...imports, ATTACK_0)), 'a.pkl', ['mine.*'])
  expect(scan.findings.filter(({ level }) => level !== 'usual')).not.toEqual([])
})

test.each([
  ['dictionaries', '}'],
  ['marks', '('],
])('%s without end are given up', async (_, instruction) => {
  const bytes = pickle(PROTO_2, instruction.repeat(2_100_000), STOP)
  expect(await findings(bytes, 'a.pkl')).toEqual(['could not be read to its end: it holds too many values'])
})

test('tuples of tuples without end are not kept', async () => {
  const bytes = pickle(PROTO_2, ')', '\x85'.repeat(6_000_000), STOP)
  const before = process.memoryUsage().heapUsed
  await scanForPickles(new BytesInMemory(bytes), 'a.pkl')
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(300 * 1024 * 1024)
})

/** What a header of a tar archive holds, less the bytes that stand before. */
function tarHeader(before: number): Buffer {
  const bytes = Buffer.alloc(2048)
  bytes.write('ustar', 257 - before)
  return bytes
}

function changed(bytes: Buffer, at: number, values: readonly number[]): Buffer {
  const copy = Buffer.from(bytes)
  copy.set(values, at)
  return copy
}

/** The same archive with the record and the locator of 64 bits, which name a directory that begins `off` later. */
function withEnd64(archive: Buffer, off: number): Buffer {
  const at = archive.length - 22
  const record = Buffer.alloc(56)
  record.write('PK\x06\x06', 'latin1')
  record.writeBigUInt64LE(44n, 4)
  record.writeBigUInt64LE(BigInt(archive.readUInt16LE(at + 8)), 24)
  record.writeBigUInt64LE(BigInt(archive.readUInt16LE(at + 10)), 32)
  record.writeBigUInt64LE(BigInt(archive.readUInt32LE(at + 12) - off), 40)
  record.writeBigUInt64LE(BigInt(archive.readUInt32LE(at + 16) + off), 48)
  const locator = Buffer.alloc(20)
  locator.write('PK\x06\x07', 'latin1')
  locator.writeBigUInt64LE(BigInt(at), 8)
  locator.writeUInt32LE(1, 16)
  return Buffer.concat([archive.subarray(0, at), record, locator, archive.subarray(at)])
}
