/** An upstream did not answer what was asked. The message is for operators, and short. */
export class UpstreamError extends Error {
  override name = 'UpstreamError'
  /** HTTP status; null when there was no answer, or one that made no sense. */
  readonly status: number | null
  /** Milliseconds for which its host asks to be left alone; null when it does not. */
  readonly retryAfterMs: number | null

  constructor(
    message: string,
    { status = null, retryAfterMs = null }: { status?: number | null; retryAfterMs?: number | null } = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.status = status
    this.retryAfterMs = retryAfterMs
  }
}
