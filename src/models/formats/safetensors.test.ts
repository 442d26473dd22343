import { expect, test } from 'vitest'
import { safetensorsFile, soundSafetensors, type Tensor } from '../../../tests/support/models/weight-files.js'
import { BytesInMemory, FormatError } from './bytes.js'
import { readSafetensors } from './safetensors.js'

const read = (bytes: Uint8Array) => readSafetensors(new BytesInMemory(bytes))
const tensor = (shape: number[], start: number, end: number, dtype = 'F32'): Tensor => ({
  dtype,
  shape,
  data_offsets: [start, end],
})

function withHeader(text: string): Buffer {
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  return Buffer.concat([length, Buffer.from(text)])
}

test('a sound file tells its tensors and parameters', async () => {
  expect(await read(soundSafetensors())).toEqual({ tensors: 3, parameters: 10 })
})

test('four-bit floats, empty tensors and a file without any are sound', async () => {
  const header = { a: tensor([4], 0, 2, 'F4'), none: tensor([0, 7], 2, 2) }
  expect(await read(safetensorsFile(header, 2))).toEqual({ tensors: 2, parameters: 4 })
  expect(await read(safetensorsFile({}, 0))).toEqual({ tensors: 0, parameters: 0 })
})

test.each([
  ['an overlap', safetensorsFile({ a: tensor([1], 0, 4), b: tensor([1], 2, 6) }, 6), /tensor "b" overlaps/],
  ['a hole', safetensorsFile({ a: tensor([1], 4, 8) }, 8), /hole of 4 bytes before tensor "a"/],
  ['bytes after the last tensor', safetensorsFile({ a: tensor([1], 0, 4) }, 9), /end at byte 4 .* has 9/],
  ['a tensor beyond the end', safetensorsFile({ a: tensor([2], 0, 8) }, 4), /end at byte 8 .* has 4/],
  [
    'a shape that needs other bytes',
    safetensorsFile({ a: tensor([3], 0, 4) }, 4),
    /takes 4 bytes, .* need 12/,
  ],
  ['a product that overflows', safetensorsFile({ a: tensor([2 ** 31, 2 ** 31], 0, 4) }, 4), /cannot be/],
  ['a negative size', safetensorsFile({ a: tensor([-1], 0, 4) }, 4), /shape/],
  ['offsets in the wrong order', safetensorsFile({ a: tensor([1], 4, 0) }, 4), /in order/],
  ['an unknown dtype', safetensorsFile({ a: tensor([1], 0, 4, 'F3') }, 4), /unknown dtype/],
  ['metadata that is no text', safetensorsFile({ __metadata__: { a: 1 } }, 0), /__metadata__/],
  ['a list for a header', safetensorsFile([], 0), /begin with/],
  ['no JSON', Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('{x')]), /no JSON|not JSON/],
  ['a header beyond the end', Buffer.from([9, 0, 0, 0, 0, 0, 0, 0, 0x7b]), /claims 9 bytes/],
  ['a header of lists within lists', withHeader(`{"a":${'['.repeat(4_000_000)}`), /too many parts/],
  ['a header beyond its bound', Buffer.alloc(16, 0xff), /are allowed/],
  ['nothing', Buffer.alloc(0), /ends within/],
])('%s is refused', async (_, bytes, message) => {
  const error = await read(bytes).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(FormatError)
  expect(String(error)).toMatch(message)
})
