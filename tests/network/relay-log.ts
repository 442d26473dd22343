import { EventEmitter, once } from 'node:events'
import type { ComAtprotoSyncSubscribeRepos as Repos } from '@atproto/api'
import { InvalidRequestError } from '@atproto/xrpc-server'

/** A message of subscribeRepos that carries a sequence number. */
export type RelayFrame = Repos.Commit | Repos.Identity | Repos.Account | Repos.Sync

const NSID = 'com.atproto.sync.subscribeRepos'
const FIRST_SEQ = 1

/**
 * The relay's window: frames in order under its own sequence numbers, and readers that follow it from a cursor.
 * Numbers may have holes, as the specification allows.
 */
export class RelayLog {
  #frames: RelayFrame[] = []
  #lastSeq = FIRST_SEQ - 1
  #oldestSeq = FIRST_SEQ
  #paused = false
  readonly #changes = new EventEmitter().setMaxListeners(0)

  get lastSeq(): number {
    return this.#lastSeq
  }

  get frames(): readonly RelayFrame[] {
    return this.#frames
  }

  set paused(paused: boolean) {
    this.#paused = paused
    this.#changes.emit('change')
  }

  /** Takes the next number for a frame; a `lost` one takes its number with it and reaches nobody. */
  append(frame: RelayFrame, lost = false): void {
    const seq = ++this.#lastSeq
    if (lost) return
    this.#frames.push({ ...frame, seq })
    this.#changes.emit('change')
  }

  /** Makes every frame up to `seq` too old to be had. */
  forgetThrough(seq: number): void {
    this.#oldestSeq = Math.max(this.#oldestSeq, seq + 1)
  }

  /** Numbers what is left of the window anew. */
  renumber(firstSeq: number): void {
    const left = this.#frames.filter((frame) => frame.seq >= this.#oldestSeq)
    this.#frames = left.map((frame, index) => ({ ...frame, seq: firstSeq + index }))
    this.#oldestSeq = firstSeq
    this.#lastSeq = firstSeq + left.length - 1
  }

  /**
   * Frames after `cursor` (from now on when absent), until `signal` aborts. Too old a cursor gets `#info
   * OutdatedCursor` and then the oldest frames.
   * @throws InvalidRequestError FutureCursor.
   */
  async *read(cursor: number | undefined, signal: AbortSignal): AsyncGenerator<RelayFrame | Repos.Info> {
    const after = cursor ?? this.#lastSeq
    if (after > this.#lastSeq) throw new InvalidRequestError('Cursor in the future.', 'FutureCursor')
    if (after < this.#oldestSeq - 1) {
      yield { $type: `${NSID}#info`, name: 'OutdatedCursor', message: 'Requested cursor exceeded limit.' }
    }
    const frames = this.#frames
    const start = frames.findIndex(({ seq }) => seq > after && seq >= this.#oldestSeq)
    let index = start < 0 ? frames.length : start
    while (!signal.aborted) {
      const frame = this.#paused ? undefined : frames[index]
      if (frame) {
        index++
        yield frame
      } else {
        await this.#nextChange(signal)
      }
    }
  }

  async #nextChange(signal: AbortSignal): Promise<void> {
    try {
      await once(this.#changes, 'change', { signal })
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }
}
