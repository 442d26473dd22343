import { expect, test } from 'vitest'
import { onnxFile } from '../../../tests/support/models/weight-files.js'
import { BytesInMemory, FormatError } from './bytes.js'
import { readOnnx } from './onnx.js'

const read = (bytes: Uint8Array) => readOnnx(new BytesInMemory(bytes))

test('a model tells from where its tensors take their data', async () => {
  expect(await read(onnxFile())).toEqual({ hasGraph: true, externalData: [] })
  expect(await read(onnxFile('../../etc/passwd'))).toEqual({
    hasGraph: true,
    externalData: ['../../etc/passwd'],
  })
})

test.each([
  ['a text', Buffer.from('not protobuf at all, but some text')],
  ['nothing', Buffer.alloc(0)],
  ['half of it', onnxFile().subarray(0, 20)],
  ['a field that is longer than the file', Buffer.from([0x3a, 0xff, 0xff, 0x03, 1])],
])('%s is no model', async (_, bytes) => {
  await expect(read(bytes)).rejects.toBeInstanceOf(FormatError)
})
