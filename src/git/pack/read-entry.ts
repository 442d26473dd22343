import type { GitObjectType } from '../../atoms/object-id.js'
import { MAX_PACK_OBJECT_BYTES } from '../../limits/git-remote.js'
import { inflateAt } from './inflate.js'
import { PackError } from './pack-error.js'

/** One entry of a pack: an object, or how one is made of another that is found by its place or its id. */
export type PackEntry = { readonly data: Buffer } & (
  | { readonly type: GitObjectType }
  | { readonly type: 'delta'; readonly base: number | string }
)

const TYPES: Readonly<Record<number, GitObjectType>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' }
const OFFSET_DELTA = 6
const REFERENCE_DELTA = 7
const ID_BYTES = 20

/**
 * Reads the entry at an offset (gitformat-pack(5), "pack-*.pack files have the following format").
 * @param end where the entries of the pack end
 * @returns it, and where the next one begins
 * @throws PackError
 */
export function readEntry(pack: Buffer, offset: number, end: number): { entry: PackEntry; next: number } {
  const { type, size, next } = readHead(pack, offset, end)
  if (size > MAX_PACK_OBJECT_BYTES) {
    throw new PackError('excess', `an object has ${size} bytes, more than ${MAX_PACK_OBJECT_BYTES}`)
  }
  const read = (at: number) => {
    const { inflated, taken } = inflateAt(pack.subarray(0, end), at, size)
    return { data: inflated, next: at + taken }
  }
  if (type === OFFSET_DELTA) {
    const { distance, next: at } = readDistance(pack, next, end)
    if (distance === 0 || distance > offset) throw new PackError('malformed', 'a delta names no base')
    const { data, next: after } = read(at)
    return { entry: { type: 'delta', base: offset - distance, data }, next: after }
  }
  if (type === REFERENCE_DELTA) {
    if (next + ID_BYTES > end) throw new PackError('malformed', 'it ends within an object')
    const { data, next: after } = read(next + ID_BYTES)
    return { entry: { type: 'delta', base: pack.toString('hex', next, next + ID_BYTES), data }, next: after }
  }
  const known = TYPES[type]
  if (known === undefined) throw new PackError('malformed', `an object is of no type (${type})`)
  const { data, next: after } = read(next)
  return { entry: { type: known, data }, next: after }
}

/** The type in three bits, and the length in four and then seven a byte, the lowest first. */
function readHead(pack: Buffer, offset: number, end: number) {
  let at = offset
  const first = pack[at++] ?? 0
  let size = first & 0x0f
  let factor = 16
  for (let byte = first; byte >= 0x80; factor *= 128) {
    if (at >= end || factor > 2 ** 40) throw new PackError('malformed', 'an object has no length')
    byte = pack[at++] ?? 0
    size += (byte & 0x7f) * factor
  }
  return { type: (first >> 4) & 7, size, next: at }
}

/** How far back the base is: seven bits a byte, the highest first, with one added at each further byte. */
function readDistance(pack: Buffer, offset: number, end: number) {
  let at = offset
  let byte = pack[at++] ?? 0
  let distance = byte & 0x7f
  while (byte >= 0x80) {
    if (at >= end || distance > 2 ** 40) throw new PackError('malformed', 'a delta names no base')
    byte = pack[at++] ?? 0
    distance = (distance + 1) * 128 + (byte & 0x7f)
  }
  return { distance, next: at }
}
