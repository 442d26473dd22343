import type { WeightFormat } from './by-name.js'

const MAGIC: readonly (readonly [WeightFormat, number, string])[] = [
  ['gguf', 0, 'GGUF'],
  // Older files of ggml: its number as little-endian bytes.
  ['gguf', 0, 'lmgg'],
  ['gguf', 0, 'fmgg'],
  ['gguf', 0, 'tjgg'],
  ['keras', 0, '\x89HDF\r\n\x1a\n'],
  ['npz', 0, '\x93NUMPY'],
  ['tflite', 4, 'TFL3'],
]
/** Bytes that are needed to tell. */
export const MAGIC_BYTES = 16

/** The format of weights that bytes begin as, for those that say so at their beginning. Pickles are looked for apart. */
export function weightFormatByMagic(head: Uint8Array): WeightFormat | undefined {
  const text = Buffer.from(head.subarray(0, MAGIC_BYTES)).toString('latin1')
  return MAGIC.find(([, at, magic]) => text.startsWith(magic, at))?.[0]
}
