/** A table of numbers, row by row. */
export interface Tensor {
  readonly type: 'F32' | 'I8'
  readonly shape: readonly number[]
  readonly values: readonly number[]
}

const BYTES = { F32: 4, I8: 1 } as const

/** Writes tensors as https://github.com/huggingface/safetensors has them: a length, a header of JSON, the numbers. */
export function writeSafetensors(tensors: Readonly<Record<string, Tensor>>): Uint8Array {
  const parts: Uint8Array[] = []
  const header: Record<string, unknown> = {}
  let offset = 0
  for (const [name, { type, shape, values }] of Object.entries(tensors)) {
    const bytes = Buffer.alloc(values.length * BYTES[type])
    for (const [at, value] of values.entries()) {
      if (type === 'F32') bytes.writeFloatLE(value, at * BYTES[type])
      else bytes.writeInt8(value, at)
    }
    header[name] = { dtype: type, shape, data_offsets: [offset, offset + bytes.length] }
    offset += bytes.length
    parts.push(bytes)
  }
  const text = JSON.stringify(header)
  const padded = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(padded.length))
  return Buffer.concat([length, padded, ...parts])
}
