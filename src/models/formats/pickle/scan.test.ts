import { deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { tarFile, torchFile, zipFile } from '../../../../tests/support/models/archives.js'
import {
  ATTACK,
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
import { npyFile, soundGguf, soundSafetensors } from '../../../../tests/support/models/weight-files.js'
import { BytesInMemory } from '../bytes.js'
import { scanForPickles } from './scan.js'

/** Each finding as `level: where: text`, those of the usual kind left out. */
async function findings(bytes: Uint8Array, path = 'model.pkl', allowed: readonly string[] = []) {
  const scan = await scanForPickles(new BytesInMemory(bytes), path, allowed)
  return scan.findings
    .filter(({ level }) => level !== 'usual')
    .map(({ level, where, text }) => `${level}: ${where}: ${text}`)
}

const OS_SYSTEM = 'imports os.system, which can do harm when it is called'
const dangerous = (where: string, text = OS_SYSTEM) => `dangerous: ${where}: ${text}`

test('a pickle of plain values has no findings', async () => {
  expect(await findings(HARMLESS)).toEqual([])
  expect((await scanForPickles(new BytesInMemory(HARMLESS), 'a.pkl')).pickles).toBe(1)
})

describe('an import is told', () => {
  test.each([
    ['by GLOBAL', ATTACK],
    ['by INST', pickle("(S'true'\nios\nsystem\n", STOP)],
    ['by OBJ', pickle('(', global('os', 'system'), text('true'), 'o', STOP)],
    ['by STACK_GLOBAL', pickle(PROTO_4, text('os'), text('system'), STACK_GLOBAL, one('true'), CALL, STOP)],
    [
      'by texts from the memo',
      pickle(
        PROTO_4,
        text('os'),
        MEMOIZE,
        text('system'),
        MEMOIZE,
        '00h\x00h\x01',
        STACK_GLOBAL,
        one('true'),
        CALL,
        STOP,
      ),
    ],
    [
      'by texts that the memo got anew',
      pickle(
        PROTO_4,
        text('json'),
        'q\x00',
        '0',
        text('os'),
        'q\x00',
        '0h\x00',
        text('system'),
        STACK_GLOBAL,
        one('x'),
        CALL,
        STOP,
      ),
    ],
    [
      'by a text twice on the stack',
      pickle(PROTO_4, text('os'), '2', '0', text('system'), STACK_GLOBAL, '0N', STOP),
    ],
    [
      'by texts with escapes of protocol 0',
      pickle("S'\\x6fs'\n", 'Vsyst\\u0065m\n', STACK_GLOBAL, '0N', STOP),
    ],
    ['by NEWOBJ', pickle(PROTO_2, global('os', 'system'), one('true'), '\x81', STOP)],
    ['without a call', pickle(PROTO_2, global('os', 'system'), STOP)],
    ['before it breaks off', pickle(PROTO_2, global('os', 'system'), one('true'), CALL, '\xff')],
    ['in a second pickle', pickle(HARMLESS, ATTACK)],
    ['below frames', pickle(PROTO_4, '\x95\x20\0\0\0\0\0\0\0', ATTACK.subarray(2))],
  ])('%s', async (_, bytes) => {
    expect(await findings(bytes)).toContain(dangerous('model.pkl'))
  })
})

test.each([
  ['a module that a harmless one has as an attribute', 'numpy', 'prod.os.system', 'dangerous'],
  ['what leads to everything', 'pkgutil', 'resolve_name', 'dangerous'],
  ['a name of Python 2', '__builtin__', 'eval', 'dangerous'],
  ['a nested pickle', 'torch.storage', '_load_from_bytes', 'dangerous'],
  ['a package installer', 'pip', 'main', 'dangerous'],
  ['what nobody knows', 'some_model', 'Layer', 'unusual'],
  ['a path of attributes of a usual class', 'collections', 'OrderedDict.update', 'unusual'],
  ['a name with a separator of lines', 'os', 'system\u2028', 'dangerous'],
])('%s is not taken for harmless', async (_, module, name, level) => {
  const bytes = pickle(PROTO_4, text(module), text(name), STACK_GLOBAL, one('x'), CALL, STOP)
  expect(await findings(bytes)).toEqual([expect.stringMatching(new RegExp(`^${level}: model.pkl: imports `))])
})

test('what somebody allows is no finding, by its name or all of a module', async () => {
  const bytes = pickle(PROTO_2, global('sklearn.svm', 'SVC'), global('mine', 'A'), '0', ')', '\x81', STOP)
  expect(await findings(bytes, 'a.pkl', ['sklearn.*', 'mine.A'])).toEqual([])
  expect(await findings(bytes, 'a.pkl', ['sklearn.svm.SV', 'mine.*'])).toHaveLength(1)
})

describe('what cannot be told is said so', () => {
  test.each([
    [
      'an import by a computed name',
      pickle(PROTO_4, global('builtins', 'str'), one('os'), CALL, text('system'), STACK_GLOBAL, STOP),
      'dangerous: model.pkl: imports something whose name it computes or hides',
    ],
    [
      'an import by a text that is too long to keep',
      pickle(PROTO_4, 'X\x00\x04\x00\x00', 'o'.repeat(1024), text('system'), STACK_GLOBAL, STOP),
      'dangerous: model.pkl: imports something whose name it computes or hides',
    ],
    [
      'an extension',
      pickle(PROTO_2, '\x82\x07', ')', CALL, STOP),
      'dangerous: model.pkl: imports whatever who loads it registered as extension 7',
    ],
    [
      'a call of what a call gave',
      pickle(PROTO_2, global('collections', 'OrderedDict'), ')', CALL, ')', CALL, STOP),
      'dangerous: model.pkl: calls what another call of it gives',
    ],
    [
      'a class that is changed',
      pickle(PROTO_2, global('collections', 'OrderedDict'), '}', 'b', STOP),
      'dangerous: model.pkl: changes collections.OrderedDict itself',
    ],
    [
      'a pickle that ends too early',
      HARMLESS.subarray(0, -1),
      'unread: model.pkl: breaks off, after all that it does before: it ends too early',
    ],
    [
      'bytes packed as nothing here can unpack',
      Buffer.from('7z\xbc\xaf\x27\x1c\0\x04', 'latin1'),
      'unread: model.pkl: is packed as 7z, which is not read here',
    ],
  ])('%s', async (_, bytes, finding) => {
    expect(await findings(bytes)).toContain(finding)
  })
})

describe('a pickle is found', () => {
  test.each([
    ['under any name', ATTACK, 'weights.dat', 'weights.dat'],
    ['of protocol 0 under any name', pickle("cos\nsystem\n(S'true'\ntR."), 'notes.txt', 'notes.txt'],
    ['in a checkpoint of PyTorch', torchFile(ATTACK), 'model.bin', 'model.bin!archive/data.pkl'],
    ['deflated in an archive', zipFile([{ name: 'x', bytes: ATTACK, deflate: true }]), 'a.zip', 'a.zip!x'],
    [
      'in an archive in an archive',
      zipFile([{ name: 'b.npz', bytes: zipFile([{ name: 'x', bytes: ATTACK }]), deflate: true }]),
      'a.zip',
      'a.zip!b.npz!x',
    ],
    [
      'in an archive behind other bytes',
      zipFile([{ name: 'x', bytes: ATTACK }], Buffer.from('\0\0')),
      'a.npz',
      'a.npz!x',
    ],
    ['in a tar archive', tarFile([{ name: 'pickle', bytes: ATTACK }]), 'model.pt', 'model.pt!pickle'],
    ['gzipped', gzipSync(ATTACK), 'a.joblib', 'a.joblib'],
    ['packed by zlib', deflateSync(ATTACK), 'a.joblib', 'a.joblib'],
    ['in an array of objects', npyFile("'|O'", ATTACK), 'a.npy', 'a.npy'],
  ])('%s', async (_, bytes, path, where) => {
    expect(await findings(bytes, path)).toContain(dangerous(where))
  })

  test('in archives that readers do not agree on, and that is told', async () => {
    const bytes = zipFile([
      { name: 'data.pkl', localName: 'data.txt', bytes: ATTACK },
      { name: 'more.pkl', flags: 1, bytes: ATTACK },
    ])
    expect(await findings(bytes, 'model.pt')).toEqual([
      'unread: model.pt!data.pkl: reads in two ways: its own name is "data.txt"',
      dangerous('model.pt!data.pkl'),
      'unread: model.pt!more.pkl: reads in two ways: it is marked as encrypted',
      dangerous('model.pt!more.pkl'),
    ])
  })

  test('among the five of an older checkpoint, and its tensors are no sixth', async () => {
    const magic = Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex')
    const bytes = pickle(magic, `${PROTO_2}M\xe9\x03.`, `${PROTO_2}}.`, ATTACK, `${PROTO_2}].`, ATTACK)
    expect((await scanForPickles(new BytesInMemory(bytes), 'model.pt')).pickles).toBe(5)
    expect(await findings(bytes, 'model.pt')).toEqual([dangerous('model.pt')])
  })
})

test.each([
  ['safetensors', soundSafetensors(), 'model.safetensors'],
  ['GGUF', soundGguf(), 'model.gguf'],
  ['text', Buffer.from('cat\ndog\nbird\n(a list of classes)\n'), 'classes.txt'],
  ['text that begins as an import', Buffer.from('config of things\nand others\n.'), 'README.md'],
  ['JSON', Buffer.from('{"a": [1, 2]}'), 'config.json'],
  ['an array of numbers', npyFile("'<f8'", Buffer.alloc(8)), 'a.npy'],
  ['tensors that begin as packed bytes do', torchLike(), 'model.pt'],
])('%s is no pickle', async (_, bytes, path) => {
  expect((await findings(bytes, path)).filter((finding) => !finding.startsWith('note: '))).toEqual([])
})

function torchLike(): Buffer {
  return zipFile([
    { name: 'a/data.pkl', bytes: HARMLESS },
    { name: 'a/data/0', bytes: Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]) },
  ])
}

test('an archive that cannot be read is not taken for harmless', async () => {
  const whole = torchFile(ATTACK)
  expect(await findings(whole.subarray(0, whole.length - 10), 'model.pt')).toEqual([
    expect.stringMatching(/^unread: model.pt: could not be read whole: its directory/),
  ])
})
