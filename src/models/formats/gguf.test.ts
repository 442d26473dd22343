import { expect, test } from 'vitest'
import { ggufFile, soundGguf } from '../../../tests/support/models/weight-files.js'
import { BytesInMemory, FormatError } from './bytes.js'
import { readGguf } from './gguf.js'

const read = (bytes: Uint8Array) => readGguf(new BytesInMemory(bytes))
const tensor = (offset: number, type = 0) => ({ name: 'a', dimensions: [8], type, offset })

test('a sound file tells its tensors and parameters', async () => {
  expect(await read(soundGguf())).toEqual({ version: 3, tensors: 2, parameters: 320, unknownTypes: [] })
})

test('an alignment of its own and a type that is not known here are sound', async () => {
  const bytes = ggufFile({ version: 2, tensors: [tensor(0), tensor(64, 99)], alignment: 64, dataBytes: 96 })
  expect(await read(bytes)).toMatchObject({ version: 2, tensors: 2, unknownTypes: [99] })
})

test.each([
  ['another magic', Buffer.from('GGML'.padEnd(24, '\0')), /begin with GGUF/],
  ['a version of tomorrow', ggufFile({ version: 9 }), /version is not known: 9/],
  ['more tensors than it has room for', ggufFile({ claimedTensors: 2 ** 40 }), /room for/],
  ['more tensors than there are', ggufFile({ claimedTensors: 3, dataBytes: 8 }), /ends too early|claims/],
  ['a tensor beyond the end', ggufFile({ tensors: [tensor(0)], dataBytes: 31 }), /ends at byte 32 .* has 31/],
  ['an offset beyond the end', ggufFile({ tensors: [tensor(2 ** 40)], dataBytes: 32 }), /ends at byte/],
  ['an overlap', ggufFile({ tensors: [tensor(0), tensor(0)], dataBytes: 64 }), /overlaps/],
  ['a tensor that is not aligned', ggufFile({ tensors: [tensor(16)], dataBytes: 64 }), /not aligned/],
  ['an alignment of nothing', ggufFile({ alignment: 0 }), /alignment/],
  ['a part of a block', ggufFile({ tensors: [tensor(0, 12)], dataBytes: 200 }), /size that cannot be/],
  ['five dimensions', ggufFile({ tensors: [{ ...tensor(0), dimensions: [1, 1, 1, 1, 1] }] }), /5 dimensions/],
  ['half of it', soundGguf().subarray(0, 100), /ends too early/],
])('%s is refused', async (_, bytes, message) => {
  const error = await read(bytes).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(FormatError)
  expect(String(error)).toMatch(message)
})
