import { spawn } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { MAX_UNPACKED_BYTES } from '../../src/limits/authoring.js'
import { PinError } from './pin-error.js'

type Compression = 'none' | 'gzip' | 'zstd' | 'xz' | 'bzip2'

/** How files begin (the formats' own specifications). */
const MAGIC: readonly (readonly [Compression, string])[] = [
  ['gzip', '1f8b'],
  ['zstd', '28b52ffd'],
  ['xz', 'fd377a585a00'],
  ['bzip2', '425a68'],
]

/**
 * The bytes in a file that may be compressed: gzip and zstd by Node itself, xz and bzip2 by the programs of that name.
 * @throws PinError for what is no whole file of its kind, or too large
 */
export async function decompress(file: string, signal: AbortSignal): Promise<Buffer> {
  const kind = await compressionOf(file)
  const pieces: Buffer[] = []
  let size = 0
  const collect = async (source: AsyncIterable<Buffer>) => {
    for await (const piece of source) {
      size += piece.length
      if (size > MAX_UNPACKED_BYTES)
        throw new PinError(`The archive holds more than ${MAX_UNPACKED_BYTES} bytes.`)
      pieces.push(piece)
    }
  }
  const input = createReadStream(file)
  try {
    if (kind === 'none') await pipeline(input, collect, { signal })
    else if (kind === 'gzip') await pipeline(input, createGunzip(), collect, { signal })
    else if (kind === 'zstd') await pipeline(input, createZstdDecompress(), collect, { signal })
    else {
      input.destroy()
      await runProgram(kind, file, collect, signal)
    }
  } catch (cause) {
    if (cause instanceof PinError || signal.aborted) throw cause
    throw new PinError(`The archive cannot be unpacked (${kind}): ${(cause as Error).message}.`, { cause })
  }
  return Buffer.concat(pieces)
}

async function compressionOf(file: string): Promise<Compression> {
  await using handle = await open(file)
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(6), 0, 6, 0)
  const start = buffer.toString('hex', 0, bytesRead)
  return MAGIC.find(([, magic]) => start.startsWith(magic))?.[0] ?? 'none'
}

async function runProgram(
  program: 'xz' | 'bzip2',
  file: string,
  collect: (source: AsyncIterable<Buffer>) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const child = spawn(program, ['--decompress', '--stdout', '--', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  let said = ''
  child.stderr.on('data', (piece: Buffer) => {
    said = (said + piece.toString()).slice(-500)
  })
  try {
    const [code] = await Promise.all([ended, collect(child.stdout)])
    if (code !== 0) throw new PinError(`The archive cannot be unpacked: ${program} says ${said.trim()}.`)
  } catch (cause) {
    child.kill()
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
    throw new PinError(`The archive is compressed by ${program}, which is not installed here.`, {
      cause,
      hint: `Install ${program}.`,
    })
  }
}
