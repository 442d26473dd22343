export type SourceErrorCode =
  | 'InvalidRequest'
  | 'Unauthorized'
  | 'Gated'
  | 'NotFound'
  | 'RateLimited'
  | 'Unavailable'
  | 'HashMismatch'
  | 'TooLarge'
  | 'Unreadable'

/** A source did not give what was asked of it. The message is for the person who asked: what is wrong, what to do. */
export class SourceError extends Error {
  override name = 'SourceError'
  readonly code: SourceErrorCode
  constructor(code: SourceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
