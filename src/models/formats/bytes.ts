import { type FileHandle, open } from 'node:fs/promises'
import { READ_CHUNK_BYTES } from '../../limits/validation.js'

/** A file is not what its format says it must be. The message says what is wrong with it, for a person. */
export class FormatError extends Error {
  override name = 'FormatError'
}

/** A file may be sound, but it is more than what is read here, or packed as nothing here can unpack. */
export class NotRead extends FormatError {
  override name = 'NotRead'
}

/** Bytes that can be read from any place, without holding them. */
export interface RandomAccess {
  readonly size: number
  /** The bytes from `offset`, at most `length` of them: fewer only where the end is nearer. */
  read(offset: number, length: number): Promise<Uint8Array>
}

/** A file on disk. Reading it fails with the signal's reason once that is aborted. */
export class FileOnDisk implements RandomAccess {
  readonly size: number
  readonly #handle: FileHandle
  readonly #signal: AbortSignal | undefined

  private constructor(handle: FileHandle, size: number, signal: AbortSignal | undefined) {
    this.#handle = handle
    this.size = size
    this.#signal = signal
  }

  static async open(path: string, signal?: AbortSignal): Promise<FileOnDisk> {
    const handle = await open(path, 'r')
    try {
      return new FileOnDisk(handle, (await handle.stat()).size, signal)
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    this.#signal?.throwIfAborted()
    const wanted = Math.max(0, Math.min(length, this.size - offset))
    const bytes = new Uint8Array(wanted)
    let filled = 0
    while (filled < wanted) {
      const { bytesRead } = await this.#handle.read(bytes, filled, wanted - filled, offset + filled)
      if (bytesRead === 0) return bytes.subarray(0, filled)
      filled += bytesRead
    }
    return bytes
  }

  close(): Promise<void> {
    return this.#handle.close()
  }
}

export class BytesInMemory implements RandomAccess {
  readonly size: number
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.size = bytes.length
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    return Promise.resolve(this.#bytes.subarray(offset, Math.max(offset, offset + length)))
  }
}

/** A part of other bytes, from `start` to before `end`. */
export class Part implements RandomAccess {
  readonly size: number
  readonly #whole: RandomAccess
  readonly #start: number

  constructor(whole: RandomAccess, start: number, end: number) {
    this.#whole = whole
    this.#start = Math.min(start, whole.size)
    this.size = Math.max(0, Math.min(end, whole.size) - this.#start)
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    return this.#whole.read(this.#start + offset, Math.max(0, Math.min(length, this.size - offset)))
  }
}

/** Exactly `length` bytes from `offset`. @throws FormatError where they end before, naming `what` */
export async function readExactly(source: RandomAccess, offset: number, length: number, what: string) {
  const bytes = await source.read(offset, length)
  if (bytes.length < length) throw new FormatError(`it ends within ${what}`)
  return bytes
}

/** All bytes in order, a chunk at a time. */
export async function* chunksOf(source: RandomAccess): AsyncGenerator<Uint8Array, void, undefined> {
  for (let offset = 0; offset < source.size; ) {
    const chunk = await source.read(offset, READ_CHUNK_BYTES)
    if (chunk.length === 0) return
    yield chunk
    offset += chunk.length
  }
}

export function littleEndian(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
