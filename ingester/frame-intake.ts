import { COLLECTIONS } from '../src/definitions/record.js'
import type { EventCounts } from './event-counts.js'
import { FrameError, StreamError } from './frame-error.js'
import { type EventKind, type Frame, readBody, readFrame } from './frames.js'
import type { KnownAccounts } from './known-accounts.js'
import { FrameScanner } from './prefilter.js'

/** What becomes of the messages of a source, in the order in which they came. */
export interface FrameSink {
  /** One that can matter: its account is known, or a commit touches our collections. @param byteLength of the message */
  take(frame: Frame, byteLength: number): void
  /** An account that is not known is there, came back, or moved with its repository. */
  greet(did: string): void
  /** One that cannot. @param frame holds until some more have come */
  pass(seq: number, frame: Buffer): void
  /** The source has something to tell about itself. */
  inform(name: string, message: string | undefined): void
}

export interface FrameIntakeOptions {
  known: Pick<KnownAccounts, 'has' | 'hasBytes'>
  sink: FrameSink
  counts: EventCounts
  /** Up to where the source was read before. */
  position?: number | undefined
}

/**
 * From the bytes of messages to events that can matter. Every commit of a known account does, even if it touches
 * nothing of ours: only by all of them shows whether one was lost.
 */
export class FrameIntake {
  readonly #known: FrameIntakeOptions['known']
  readonly #sink: FrameSink
  readonly #counts: EventCounts
  readonly #scanner = new FrameScanner(COLLECTIONS)
  #position: number | undefined
  /** The cursor at which the open connection was asked to begin, until its first event has come. */
  #asked: number | undefined

  constructor({ known, sink, counts, position }: FrameIntakeOptions) {
    this.#known = known
    this.#sink = sink
    this.#counts = counts
    this.#position = position
  }

  /** The last message that was taken in or passed over. */
  get position(): number | undefined {
    return this.#position
  }

  /** To be called when a connection is open that was asked to begin at `position`. */
  opened(): void {
    this.#asked = this.#position
  }

  /**
   * @throws FrameError when it is no frame; StreamError when it ends the stream, or begins before the cursor: then it is
   *   another one under the same name, and its numbers mean nothing here
   */
  take(frame: Buffer): void {
    const scanner = this.#scanner
    const kind = scanner.scan(frame)
    if (kind === 'broken') throw new FrameError('no frame: two maps in DAG-CBOR')
    if (kind === 'error') throw readError(frame)
    if (kind === 'info') {
      this.#inform(frame)
      return
    }
    if (scanner.seq > 0) this.#checkBeginning(scanner.seq)
    const matters = scanner.touches || this.#known.hasBytes(frame, scanner.didStart, scanner.didEnd)
    if (kind === 'unknown' || !matters) {
      this.#counts.passed(kind)
      if (kind === 'sync' || (kind === 'account' && tellsActive(frame))) this.#sink.greet(scanner.did())
      if (scanner.seq > 0) this.#pass(scanner.seq, frame)
      return
    }
    // Parts of it are worked on for a while, and the memory of messages is used again.
    const read = readFrame(Buffer.from(frame), this.#scanned(kind))
    this.#counts.taken(kind)
    this.#position = read.seq
    this.#sink.take(read, frame.length)
  }

  /**
   * Goes on after a message that nobody can read. If it shows at least that it is about the repository of an account
   * that is known, something may be missing there now.
   */
  passOver(frame: Buffer, problem: string): void {
    const kind = this.#scanner.scan(frame)
    const { seq } = this.#scanner
    if (kind === 'commit' || kind === 'sync') {
      const scanned = this.#scanned(kind)
      this.#position = scanned.seq
      if (this.#known.has(scanned.did)) {
        const { did, seq } = scanned
        this.#sink.take({ type: 'malformed', of: kind, did, seq, time: null, problem }, frame.length)
        return
      }
    }
    if (kind !== 'broken' && seq > 0) this.#pass(seq, frame)
  }

  /** Some repeat the event that the cursor names. */
  #checkBeginning(seq: number): void {
    const asked = this.#asked
    this.#asked = undefined
    if (asked === undefined || seq >= asked) return
    throw new StreamError('FutureCursor', `it was asked to begin after event ${asked} and begins with ${seq}`)
  }

  #pass(seq: number, frame: Buffer): void {
    this.#position = seq
    this.#sink.pass(seq, frame)
  }

  #inform(frame: Buffer): void {
    const { name, message } = readBody(frame)
    if (typeof name === 'string') this.#sink.inform(name, typeof message === 'string' ? message : undefined)
  }

  /** One without a number of its own stands where the one before it stood. */
  #scanned(kind: EventKind): { kind: EventKind; did: string; seq: number } {
    const { seq } = this.#scanner
    return { kind, did: this.#scanner.did(), seq: seq > 0 ? seq : (this.#position ?? 0) }
  }
}

/** Of somebody who is not known, nothing is to be hidden: whoever goes, or does not say, is passed over. */
function tellsActive(frame: Buffer): boolean {
  try {
    return readBody(frame).active === true
  } catch (error) {
    // As with any message that does not matter, nobody has to know that it cannot be read.
    if (error instanceof FrameError) return false
    throw error
  }
}

function readError(frame: Buffer): StreamError {
  const { error, message } = readBody(frame)
  return new StreamError(
    typeof error === 'string' ? error : 'Error',
    typeof message === 'string' ? message : 'no reason was given',
  )
}
