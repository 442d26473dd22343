import { MAX_CBOR_CID_BYTES, MAX_CBOR_KEY_BYTES, MAX_CBOR_VALUES, MAX_FRAME_VALUES } from '../limits/repo.js'
import { MAX_RECORD_DEPTH } from '../limits/syntax.js'
import { CborError, type CborErrorReason } from './cbor-error.js'
import { CidLink, isCidBytes } from './cid-link.js'

/** What DAG-CBOR can say in atproto. Byte strings and links are views of the bytes that were decoded. */
export type CborValue = null | boolean | number | string | Uint8Array | CidLink | CborValue[] | CborMap
export interface CborMap {
  [key: string]: CborValue
}

/**
 * Decodes DAG-CBOR, and nothing but the one way in which it writes a value: no floats, no indefinite lengths, integers
 * and lengths in as few bytes as they need, map keys in order and each once, valid UTF-8, no tag but links
 * (https://atproto.com/specs/data-model, https://dasl.ing/drisl.html). So two encodings never mean the same, and what
 * was decoded leads back to its CID.
 *
 * Integers of the data model have 64 bits, of which its specification advises to use 53: more than a JavaScript number
 * holds is refused rather than rounded.
 * @throws CborError
 */
export function decodeStrict(bytes: Uint8Array): CborValue {
  return decodeCounted(bytes).value
}

/** As `decodeStrict`. @returns also how many values it has: containers and what is in them */
export function decodeCounted(bytes: Uint8Array): { value: CborValue; count: number } {
  const decoder = new Decoder(bytes, 0, MAX_CBOR_VALUES)
  const value = decoder.value(0)
  if (decoder.offset < bytes.length) throw new CborError('TrailingBytes', decoder.offset)
  return { value, count: MAX_CBOR_VALUES - decoder.valuesLeft }
}

/**
 * As `decodeStrict`, for a value that others may follow: event streams send two in a row, of few values.
 * @returns the value that begins at `offset`, and the offset after it
 * @throws CborError
 */
export function decodeFirst(bytes: Uint8Array, offset: number): { value: CborValue; end: number } {
  const decoder = new Decoder(bytes, offset, MAX_FRAME_VALUES)
  const value = decoder.value(0)
  return { value, end: decoder.offset }
}

export function isCborMap(value: CborValue | undefined): value is CborMap {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array) &&
    !(value instanceof CidLink)
  )
}

/** Major types of RFC 8949, section 3.1. */
const UNSIGNED = 0
const NEGATIVE = 1
const BYTES = 2
const TEXT = 3
const ARRAY = 4
const MAP = 5
const TAG = 6

const FALSE = 0xf4
const TRUE = 0xf5
const NULL = 0xf6
const LINK_TAG = 42
/** The prefix of a CID in DAG-CBOR: multibase's "identity". */
const LINK_PREFIX = 0

/** Up to here, joining characters is faster than leaving JavaScript for it. */
const SHORT_TEXT = 8

/** Short keys that were read last, each at a place by its bytes: to make them anew takes longer than all else of a map. */
const keys: string[] = []
const KEYS_KEPT = 256
const KEPT_KEY_LENGTH = 24

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

class Decoder {
  readonly #bytes: Uint8Array
  readonly #buffer: Buffer
  offset: number
  /** How many more there may be. */
  valuesLeft: number

  constructor(bytes: Uint8Array, offset: number, maxValues: number) {
    this.#bytes = bytes
    this.#buffer = Buffer.isBuffer(bytes)
      ? bytes
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.offset = offset
    // The outermost value; those in a container are counted by it.
    this.valuesLeft = maxValues - 1
  }

  /** @param depth containers around it */
  value(depth: number): CborValue {
    const start = this.offset
    const head = this.#byte()
    const info = head & 0x1f
    switch (head >> 5) {
      case UNSIGNED:
        return this.#argument(info)
      case NEGATIVE:
        return this.#negative(info)
      case BYTES:
        return this.#view(this.#length(info))
      case TEXT:
        return this.#text(this.#length(info))
      case ARRAY:
        return this.#array(this.#count(info, depth, start), depth + 1)
      case MAP:
        return this.#map(this.#count(info, depth, start), depth + 1)
      case TAG:
        return this.#link(info)
      default:
        if (head === NULL) return null
        if (head === TRUE) return true
        if (head === FALSE) return false
        throw this.#error(reasonOfSimple(info), start)
    }
  }

  #error(reason: CborErrorReason, offset: number): CborError {
    return new CborError(reason, offset)
  }

  #byte(): number {
    const byte = this.#bytes[this.offset]
    if (byte === undefined) throw this.#error('Truncated', this.offset)
    this.offset++
    return byte
  }

  /** The number that a head carries (RFC 8949, section 3). */
  #argument(info: number): number {
    if (info < 24) return info
    const at = this.offset
    if (info > 27) throw this.#error(info === 31 ? 'IndefiniteLength' : 'UnknownValue', at - 1)
    const size = 1 << (info - 24)
    if (at + size > this.#bytes.length) throw this.#error('Truncated', at)
    this.offset = at + size
    if (size === 8) return this.#wide(at)
    const value = this.#buffer.readUIntBE(at, size)
    if (value < (size === 1 ? 24 : 2 ** (4 * size))) throw this.#error('NotMinimal', at)
    return value
  }

  #wide(at: number): number {
    const high = this.#buffer.readUInt32BE(at)
    if (high === 0) throw this.#error('NotMinimal', at)
    const value = high * 2 ** 32 + this.#buffer.readUInt32BE(at + 4)
    if (value > Number.MAX_SAFE_INTEGER) throw this.#error('IntegerRange', at)
    return value
  }

  #negative(info: number): number {
    const at = this.offset
    const value = -1 - this.#argument(info)
    if (value < Number.MIN_SAFE_INTEGER) throw this.#error('IntegerRange', at)
    return value
  }

  /** The length of a string, all of which is there. */
  #length(info: number): number {
    const length = this.#argument(info)
    if (length > this.#bytes.length - this.offset) throw this.#error('Truncated', this.offset)
    return length
  }

  /** How many elements a container has. Each takes a byte at least, so that what is no longer there costs nothing. */
  #count(info: number, depth: number, start: number): number {
    if (depth >= MAX_RECORD_DEPTH) throw this.#error('TooDeep', start)
    const count = this.#argument(info)
    if (count > this.valuesLeft) throw this.#error('TooManyValues', start)
    if (count > this.#bytes.length - this.offset) throw this.#error('Truncated', this.offset)
    this.valuesLeft -= count
    return count
  }

  #view(length: number): Uint8Array {
    const start = this.offset
    this.offset = start + length
    return this.#bytes.subarray(start, this.offset)
  }

  #text(length: number): string {
    const bytes = this.#bytes
    const start = this.offset
    const end = start + length
    this.offset = end
    let text = ''
    if (length <= SHORT_TEXT) {
      for (let at = start; at < end; at++) {
        const byte = bytes[at] ?? 0
        if (byte >= 0x80) return this.#wideText(start, end)
        text += String.fromCharCode(byte)
      }
      return text
    }
    for (let at = start; at < end; at++) if ((bytes[at] ?? 0) >= 0x80) return this.#wideText(start, end)
    return this.#buffer.toString('latin1', start, end)
  }

  #wideText(start: number, end: number): string {
    try {
      return utf8.decode(this.#bytes.subarray(start, end))
    } catch {
      throw this.#error('BadUtf8', start)
    }
  }

  #key(length: number): string {
    if (length > KEPT_KEY_LENGTH) return this.#text(length)
    const bytes = this.#bytes
    const start = this.offset
    const end = start + length
    let hash = length
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0
      if (byte >= 0x80) return this.#text(length)
      hash = (Math.imul(hash, 31) + byte) | 0
    }
    const slot = (hash ^ (hash >>> 16)) & (KEYS_KEPT - 1)
    const kept = keys[slot]
    if (kept?.length === length && this.#isText(kept, start)) {
      this.offset = end
      return kept
    }
    const key = this.#text(length)
    keys[slot] = key
    return key
  }

  #isText(text: string, start: number): boolean {
    for (let index = 0; index < text.length; index++) {
      if (this.#bytes[start + index] !== text.charCodeAt(index)) return false
    }
    return true
  }

  #array(count: number, depth: number): CborValue[] {
    const items: CborValue[] = []
    for (let index = 0; index < count; index++) items.push(this.value(depth))
    return items
  }

  #map(count: number, depth: number): CborMap {
    const map: CborMap = {}
    let before = 0
    let beforeEnd = 0
    for (let index = 0; index < count; index++) {
      const head = this.#byte()
      if (head >> 5 !== TEXT) throw this.#error('KeyType', this.offset - 1)
      const length = this.#length(head & 0x1f)
      const start = this.offset
      if (length > MAX_CBOR_KEY_BYTES) throw this.#error('KeyTooLong', start)
      if (index > 0 && !this.#sortsAfter(before, beforeEnd, start, length)) {
        throw this.#error('KeyOrder', start)
      }
      const key = this.#key(length)
      if (key === '__proto__') throw this.#error('ForbiddenKey', start)
      map[key] = this.value(depth)
      before = start
      beforeEnd = start + length
    }
    return map
  }

  /** Whether the key at `start` comes after the one before: shorter first, then by bytes. */
  #sortsAfter(before: number, beforeEnd: number, start: number, length: number): boolean {
    const beforeLength = beforeEnd - before
    if (length !== beforeLength) return length > beforeLength
    const bytes = this.#bytes
    for (let index = 0; index < length; index++) {
      const difference = (bytes[start + index] ?? 0) - (bytes[before + index] ?? 0)
      if (difference !== 0) return difference > 0
    }
    return false
  }

  #link(info: number): CidLink {
    const start = this.offset - 1
    if (this.#argument(info) !== LINK_TAG) throw this.#error('UnknownTag', start)
    const head = this.#byte()
    if (head >> 5 !== BYTES) throw this.#error('BadCid', start)
    const length = this.#length(head & 0x1f)
    if (length > MAX_CBOR_CID_BYTES + 1) throw this.#error('BadCid', start)
    if (length === 0 || this.#byte() !== LINK_PREFIX) throw this.#error('BadCid', start)
    const bytes = this.#view(length - 1)
    if (!isCidBytes(bytes)) throw this.#error('BadCid', start)
    return new CidLink(bytes)
  }
}

function reasonOfSimple(info: number): CborErrorReason {
  if (info >= 25 && info <= 27) return 'Float'
  return info === 31 ? 'IndefiniteLength' : 'UnknownValue'
}
