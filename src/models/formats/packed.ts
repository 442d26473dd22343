import { Readable } from 'node:stream'
import { createGunzip, createInflate, createInflateRaw } from 'node:zlib'
import { NotRead } from './bytes.js'

/** How bytes are packed, by how they begin. */
export type Packing = 'gzip' | 'zlib' | 'bzip2' | 'xz' | 'lzma' | 'zstd' | 'lz4' | '7z' | 'rar'

const MAGIC: readonly (readonly [Packing, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['lzma', [0x5d, 0x00, 0x00]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
  ['7z', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ['rar', [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07]],
]

export function packingOf(head: Uint8Array): Packing | undefined {
  const found = MAGIC.find(([, magic]) => magic.every((byte, index) => head[index] === byte))
  if (found !== undefined) return found[0]
  // joblib knows it by the x, which begins no pickle; the rest is RFC 1950's check of its own header.
  const [first = 0, second = 0] = head
  return first === 0x78 && (first * 256 + second) % 31 === 0 ? 'zlib' : undefined
}

const UNPACKERS = { gzip: createGunzip, zlib: createInflate, deflate: createInflateRaw } as const

/** Unpacks as it is read. `spend` is told of all bytes that come out, and throws where they are too many. @throws NotRead */
export async function* unpack(
  chunks: AsyncIterable<Uint8Array>,
  packing: keyof typeof UNPACKERS,
  spend: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const unpacker = UNPACKERS[packing]()
  const input = Readable.from(chunks, { objectMode: false })
  input.on('error', (error) => unpacker.destroy(error))
  input.pipe(unpacker)
  try {
    for await (const chunk of unpacker) {
      spend(chunk.length)
      yield chunk
    }
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && String(cause.code).startsWith('Z_'))
      throw new NotRead(`it cannot be unpacked: ${cause.message}`, { cause })
    throw cause
  } finally {
    input.destroy()
    unpacker.destroy()
  }
}
