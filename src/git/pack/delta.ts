import { PackError } from './pack-error.js'

const LARGEST_COPY = 0x10000

/** A number as deltas write it: seven bits a byte, the lowest first. @throws PackError */
function readSize(delta: Buffer, start: number): { size: number; next: number } {
  let size = 0
  let factor = 1
  for (let at = start; at < delta.length && factor <= 2 ** 28; at++, factor *= 128) {
    const byte = delta[at] ?? 0
    size += (byte & 0x7f) * factor
    if (byte < 0x80) return { size, next: at + 1 }
  }
  throw new PackError('malformed', 'a delta has no length')
}

/** How many bytes come out of a delta. @throws PackError */
export function resultSizeOf(delta: Buffer): number {
  return readSize(delta, readSize(delta, 0).next).size
}

/**
 * Makes an object of another one and a delta (gitformat-pack(5), "Deltified representation").
 * @throws PackError where the delta is not of this base, reads beyond its end, or is none
 */
export function applyDelta(base: Buffer, delta: Buffer): Buffer {
  const source = readSize(delta, 0)
  const target = readSize(delta, source.next)
  if (source.size !== base.length)
    throw new PackError('malformed', 'a delta is of another object than its base')
  const result = Buffer.allocUnsafe(target.size)
  let written = 0
  let at = target.next
  const put = (from: Buffer, start: number, length: number) => {
    if (start + length > from.length || written + length > result.length) {
      throw new PackError('malformed', 'a delta goes beyond its end')
    }
    from.copy(result, written, start, start + length)
    written += length
  }
  while (at < delta.length) {
    const instruction = delta[at++] ?? 0
    if (instruction === 0) throw new PackError('malformed', 'a delta holds an instruction that is none')
    if (instruction < 0x80) {
      put(delta, at, instruction)
      at += instruction
      continue
    }
    // Which bytes of the offset and of the length follow, the lowest first; the others are 0.
    let start = 0
    let length = 0
    for (let bit = 0; bit < 4; bit++) if (instruction & (1 << bit)) start += (delta[at++] ?? 0) * 256 ** bit
    for (let bit = 0; bit < 3; bit++) if (instruction & (16 << bit)) length += (delta[at++] ?? 0) * 256 ** bit
    put(base, start, length || LARGEST_COPY)
  }
  if (written !== result.length) throw new PackError('malformed', 'a delta ends before its object does')
  return result
}
