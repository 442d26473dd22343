import { isCid, type LexValue } from '@atproto/lex'

/** Bytes of tag 42, which leads a link (DAG-CBOR specification, "Links"). */
const LINK_TAG_LENGTH = 2

/**
 * Bytes of `value` as DAG-CBOR, without encoding it: for records that come as JSON, whose block nobody has made
 * yet. Integers only, as the atproto data model has no floats.
 */
export function cborLength(value: LexValue | undefined): number {
  if (value === undefined) return 0
  if (value === null || typeof value === 'boolean') return 1
  if (typeof value === 'number') return headLength(value < 0 ? -1 - value : value)
  if (typeof value === 'string') return withHead(Buffer.byteLength(value))
  if (value instanceof Uint8Array) return withHead(value.byteLength)
  if (isCid(value)) return LINK_TAG_LENGTH + withHead(value.bytes.byteLength + 1)
  if (Array.isArray(value)) {
    return value.reduce<number>((sum, item) => sum + cborLength(item), headLength(value.length))
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return entries.reduce(
    (sum, [key, item]) => sum + withHead(Buffer.byteLength(key)) + cborLength(item),
    headLength(entries.length),
  )
}

function withHead(length: number): number {
  return headLength(length) + length
}

/** Bytes of a CBOR head that carries `argument` (RFC 8949, section 3). */
function headLength(argument: number): number {
  if (argument < 24) return 1
  if (argument < 0x100) return 2
  if (argument < 0x10000) return 3
  return argument < 0x1_0000_0000 ? 5 : 9
}
