import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { partialOf } from './partial.js'
import { onDisk } from './storage-error.js'

/** Where the bytes of a download go, hashed as they pass. */
export interface Sink {
  /** Bytes that it has. */
  readonly length: number
  append(chunk: Uint8Array): Promise<void>
  /** Forgets all bytes: the file is begun anew. */
  restart(): Promise<void>
  /** sha256 of all bytes, in hex. */
  digest(): string
  /** Puts the file in its place. Nothing may be appended after that. */
  keep(): Promise<void>
  /** Leaves off; what came so far stays for another time where `isKept` says so. */
  close(isKept: boolean): Promise<void>
}

/** Bytes that are hashed and forgotten. */
export function openHashSink(): Sink {
  let hash = createHash('sha256')
  let length = 0
  return {
    get length() {
      return length
    },
    append(chunk) {
      hash.update(chunk)
      length += chunk.length
      return Promise.resolve()
    },
    restart() {
      hash = createHash('sha256')
      length = 0
      return Promise.resolve()
    },
    digest: () => hash.copy().digest('hex'),
    keep: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
}

/**
 * A file beside its destination, `<destination>.partial`, which takes its place when it is whole.
 * @param resume whether bytes of an earlier download are taken up: only where a hash will tell if they are right
 * @throws StorageError; the signal's reason
 */
export function openFileSink(destination: string, resume: boolean, signal?: AbortSignal): Promise<Sink> {
  const partial = partialOf(destination)
  return onDisk(destination, async () => {
    await mkdir(path.dirname(destination), { recursive: true })
    const file = await open(partial, resume ? 'a+' : 'w+')
    try {
      const begun = resume ? await hashFrom(file, signal) : { hash: createHash('sha256'), length: 0 }
      return sinkOf(destination, partial, file, begun)
    } catch (error) {
      await file.close()
      throw error
    }
  })
}

function sinkOf(destination: string, partial: string, file: FileHandle, begun: Hashed): Sink {
  let { hash, length } = begun
  return {
    get length() {
      return length
    },
    append: (chunk) =>
      onDisk(destination, async () => {
        await file.appendFile(chunk)
        hash.update(chunk)
        length += chunk.length
      }),
    restart: () =>
      onDisk(destination, async () => {
        await file.truncate(0)
        hash = createHash('sha256')
        length = 0
      }),
    digest: () => hash.copy().digest('hex'),
    keep: () =>
      onDisk(destination, async () => {
        await file.sync()
        await rename(partial, destination)
      }),
    async close(isKept) {
      await file.close()
      if (!isKept || length === 0) await rm(partial, { force: true })
    },
  }
}

interface Hashed {
  readonly hash: Hash
  readonly length: number
}

async function hashFrom(file: FileHandle, signal: AbortSignal | undefined): Promise<Hashed> {
  const hash = createHash('sha256')
  let length = 0
  for await (const chunk of file.createReadStream({ start: 0, autoClose: false }) as AsyncIterable<Buffer>) {
    signal?.throwIfAborted()
    hash.update(chunk)
    length += chunk.length
  }
  return { hash, length }
}

/**
 * sha256 and bytes of a file that lies at a path; undefined where none does.
 * @throws StorageError; the signal's reason
 */
export function hashFile(
  file: string,
  signal?: AbortSignal,
): Promise<{ sha256: string; size: number } | undefined> {
  return onDisk(file, async () => {
    const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (!found?.isFile()) return undefined
    const handle = await open(file)
    try {
      const { hash, length } = await hashFrom(handle, signal)
      return { sha256: hash.digest('hex'), size: length }
    } finally {
      await handle.close()
    }
  })
}
