export type CborErrorReason =
  /** The bytes end within a value. */
  | 'Truncated'
  /** Something follows the value. */
  | 'TrailingBytes'
  /** Lengths that are not said ahead, and their `break`. */
  | 'IndefiniteLength'
  /** An integer, length or tag written in more bytes than it needs. */
  | 'NotMinimal'
  /** An integer beyond ±(2^53 − 1). */
  | 'IntegerRange'
  | 'Float'
  /** `undefined`, another simple value than true, false and null, or a reserved head. */
  | 'UnknownValue'
  /** A tag other than 42. */
  | 'UnknownTag'
  | 'BadCid'
  /** A text or key that is not UTF-8. */
  | 'BadUtf8'
  /** A map's key that is no text. */
  | 'KeyType'
  /** Keys out of order (shorter first, then by bytes), or one twice. */
  | 'KeyOrder'
  | 'KeyTooLong'
  /** `__proto__`, which JavaScript objects take for something else. */
  | 'ForbiddenKey'
  | 'TooDeep'
  | 'TooManyValues'

/** Bytes that are not DAG-CBOR as atproto writes it. */
export class CborError extends Error {
  override name = 'CborError'
  readonly reason: CborErrorReason
  /** Offset of the byte at which it was noticed. */
  readonly offset: number

  constructor(reason: CborErrorReason, offset: number) {
    super(`${reason} at byte ${offset}`)
    this.reason = reason
    this.offset = offset
  }
}
