import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tarFile, torchFile, zipFile } from '../../../tests/support/models/archives.js'
import { ATTACK, HARMLESS } from '../../../tests/support/models/pickles.js'
import { npyFile, onnxFile, soundGguf, soundSafetensors } from '../../../tests/support/models/weight-files.js'
import { BytesInMemory, FormatError, type RandomAccess } from './bytes.js'
import { readGguf } from './gguf.js'
import { readOnnx } from './onnx.js'
import { ARGUMENTS } from './pickle/opcodes.js'
import { scanForPickles } from './pickle/scan.js'
import { readSafetensors } from './safetensors.js'

const SOUND = [
  soundSafetensors(),
  soundGguf(),
  onnxFile('data'),
  npyFile("'|O'", ATTACK),
  torchFile(ATTACK),
  zipFile([{ name: 'a.npy', bytes: npyFile("'|O'", HARMLESS), deflate: true }]),
  tarFile([{ name: 'a', bytes: ATTACK }]),
  gzipSync(ATTACK),
  ATTACK,
]

/** Sound files with some bytes changed, cut or doubled: these reach deeper than chance. */
const damaged = fc
  .tuple(
    fc.constantFrom(...SOUND),
    fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
    fc.option(fc.nat(), { freq: 3 }),
  )
  .map(([sound, changes, cut]) => {
    const bytes = Buffer.from(sound)
    for (const [at, value] of changes) bytes[at % bytes.length] = value
    return cut === null ? bytes : bytes.subarray(0, cut % (bytes.length + 1))
  })

const instructions = fc.uint8Array({ maxLength: 200 }).map((bytes) => {
  const known = ARGUMENTS.flatMap((argument, opcode) => (argument === undefined ? [] : [opcode]))
  return Buffer.from(bytes.map((byte) => known[byte % known.length] ?? byte))
})

const bytes = fc.oneof(damaged, instructions, fc.uint8Array({ maxLength: 400 }))

/** Counts what is read: however often a part is, it must be no more than what a few passes take. */
class Counting implements RandomAccess {
  readonly size: number
  read: RandomAccess['read']
  total = 0
  constructor(bytes: Uint8Array) {
    const source = new BytesInMemory(bytes)
    this.size = source.size
    this.read = async (offset, length) => {
      const part = await source.read(offset, length)
      this.total += part.length
      return part
    }
  }
}

test.each([
  ['safetensors', readSafetensors],
  ['GGUF', readGguf],
  ['ONNX', readOnnx],
])('of any bytes, reading %s says what is wrong or succeeds', async (_, read) => {
  await fc.assert(
    fc.asyncProperty(bytes, async (value) => {
      const answer = await read(new BytesInMemory(value)).catch((error: unknown) => error)
      if (answer instanceof Error) expect(answer).toBeInstanceOf(FormatError)
    }),
    { numRuns: 1500 },
  )
})

test('of any bytes under any name, a scan for pickles ends with findings, and reads them only a few times', async () => {
  const names = fc.constantFrom('model.bin', 'a.pkl', 'a.npz', 'a.joblib', 'a.dat', 'a.keras')
  await fc.assert(
    fc.asyncProperty(bytes, names, async (value, name) => {
      const source = new Counting(value)
      const { findings } = await scanForPickles(source, name)
      expect(findings.length).toBeLessThan(1100)
      expect(source.total).toBeLessThanOrEqual(4096 + 40 * value.length)
    }),
    { numRuns: 2500 },
  )
})
