/** Small weights, byte for byte as their formats say, so that nobody's tool has to be there to make them. */

export interface Tensor {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly data_offsets: readonly [number, number]
}

/** A safetensors file of any header and as many bytes of data: https://github.com/huggingface/safetensors#format */
export function safetensorsFile(header: unknown, dataBytes: number, padding = ''): Buffer {
  const json = Buffer.from(`${JSON.stringify(header)}${padding}`)
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.length))
  return Buffer.concat([length, json, Buffer.alloc(dataBytes, 1)])
}

/** A sound one. */
export function soundSafetensors(): Buffer {
  return safetensorsFile(
    {
      __metadata__: { format: 'pt' },
      weight: { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
      bias: { dtype: 'BF16', shape: [3], data_offsets: [24, 30] },
      scalar: { dtype: 'I64', shape: [], data_offsets: [30, 38] },
    },
    38,
    '   ',
  )
}

export interface GgufTensor {
  readonly name: string
  readonly dimensions: readonly number[]
  /** A number of ggml_type. */
  readonly type: number
  readonly offset: number
}

/** A GGUF file: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md */
export function ggufFile(options: {
  readonly version?: number
  readonly tensors?: readonly GgufTensor[]
  readonly alignment?: number
  readonly dataBytes?: number
  readonly claimedTensors?: number
}): Buffer {
  const { version = 3, tensors = [], alignment, dataBytes = 0, claimedTensors = tensors.length } = options
  const metadata = [
    [text('general.architecture'), u32(8), text('llama')],
    [text('tokenizer.ggml.tokens'), u32(9), u32(8), u64(2), text('<s>'), text('a')],
    [text('tokenizer.ggml.scores'), u32(9), u32(6), u64(2), Buffer.alloc(8)],
    ...(alignment === undefined ? [] : [[text('general.alignment'), u32(4), u32(alignment)]]),
  ]
  const head = Buffer.concat([
    Buffer.from('GGUF'),
    u32(version),
    u64(claimedTensors),
    u64(metadata.length),
    ...metadata.flat(),
    ...tensors.flatMap(({ name, dimensions, type, offset }) => [
      text(name),
      u32(dimensions.length),
      ...dimensions.map(u64),
      u32(type),
      u64(offset),
    ]),
  ])
  const unit = alignment || 32
  return Buffer.concat([head, Buffer.alloc((unit - (head.length % unit)) % unit), Buffer.alloc(dataBytes, 7)])
}

/** A sound one: 64 elements of F32, then 256 of Q4_K. */
export function soundGguf(): Buffer {
  return ggufFile({
    tensors: [
      { name: 'token_embd.weight', dimensions: [8, 8], type: 0, offset: 0 },
      { name: 'output.weight', dimensions: [256], type: 12, offset: 256 },
    ],
    dataBytes: 256 + 144,
  })
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}

function text(value: string): Buffer {
  return Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)])
}

/** An ONNX model of one initializer, which takes its data from a file if one is named (onnx.proto3). */
export function onnxFile(externalData?: string): Buffer {
  const entry = (key: string, value: string) => field(13, Buffer.concat([field(1, key), field(2, value)]))
  const tensor = Buffer.concat([
    Buffer.from([0x08, 2, 0x10, 1]),
    field(8, 'weight'),
    ...(externalData === undefined
      ? [field(9, Buffer.alloc(8))]
      : [entry('location', externalData), entry('offset', '0'), Buffer.from([0x70, 1])]),
  ])
  const graph = Buffer.concat([field(2, 'graph'), field(5, tensor)])
  return Buffer.concat([
    Buffer.from([0x08, 8]),
    field(2, 'tests'),
    field(7, graph),
    field(8, Buffer.from([0x10, 17])),
  ])
}

/** A field of protobuf that has a length. */
function field(number: number, value: Buffer | string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes])
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let left = value
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes.push((left & 0x7f) | 0x80)
  return Buffer.from([...bytes, left])
}

/** A .npy array (numpy.lib.format): its type as NumPy writes it, such as `'<f8'` or `'|O'`. */
export function npyFile(descriptor: string, data: Uint8Array): Buffer {
  return npyFileOf(`{'descr': ${descriptor}, 'fortran_order': False, 'shape': (1,), }\n`, data)
}

/** A .npy file with any header. */
export function npyFileOf(header: string, data: Uint8Array): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16LE(header.length)
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), length, Buffer.from(header), data])
}
