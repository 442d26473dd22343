/**
 * A message of an event stream that is no frame, or is not DAG-CBOR: its connection must end (specification, Event
 * Stream).
 */
export class FrameError extends Error {
  override name = 'FrameError'
}

/** The host ends the stream by an error frame. */
export class StreamError extends Error {
  override name = 'StreamError'
  /** As the host names it, such as FutureCursor. */
  readonly code: string

  constructor(code: string, message: string) {
    super(`${code}: ${message}`)
    this.code = code
  }
}
