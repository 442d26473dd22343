import { inflateSync } from 'node:zlib'
import { PackError } from './pack-error.js'

/** Z_MIN_CHUNK of zlib. */
const SMALLEST_CHUNK = 64

/**
 * Inflates the zlib stream that begins at an offset, and is followed by anything.
 * @param size bytes that come out of it: neither more nor fewer
 * @returns them, and how many bytes they took
 * @throws PackError
 */
export function inflateAt(bytes: Buffer, offset: number, size: number): { inflated: Buffer; taken: number } {
  try {
    // One byte more than may come shows a stream that does not end there.
    const { buffer, engine } = inflateSync(bytes.subarray(offset), {
      info: true,
      maxOutputLength: size + 1,
      // All at once: what comes out would hold on to a larger chunk.
      chunkSize: Math.max(size + 1, SMALLEST_CHUNK),
    }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } }
    if (buffer.length !== size) throw new PackError('malformed', 'an object is not as long as it says')
    return { inflated: buffer, taken: engine.bytesWritten }
  } catch (error) {
    if (error instanceof PackError) throw error
    throw new PackError('malformed', 'an object does not inflate to its length', { cause: error })
  }
}
