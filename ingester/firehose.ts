import { advanceCursor } from '../src/indexing/checkpoint.js'
import { CURSOR_INTERVAL_MS, MAX_EVENT_FAILURES } from '../src/limits.js'
import { Backfill } from './backfill.js'
import { Connection } from './connection.js'
import type { EventContext, Origin } from './event-context.js'
import type { SequencedFrame } from './frames.js'
import { handleFrame } from './handle-frame.js'
import { LowWaterMark, type TrackedEvent } from './low-water-mark.js'
import { matters } from './prefilter.js'
import { backoffMs, pause, untilDone } from './retry.js'
import { type Source, toSource } from './source.js'
import { subscribe } from './subscription.js'

/**
 * Follows one `subscribeRepos` host from its cursor on, over lost connections, until the context's signal aborts.
 * Reads no faster than events are stored.
 */
export class Firehose {
  readonly #ctx: EventContext
  readonly #source: Source
  readonly #mark: LowWaterMark
  readonly #connection: Connection
  readonly #backfill: Backfill
  /** The last event received: where a lost connection is taken up. */
  #received: number | undefined
  #written = 0

  constructor(ctx: EventContext, host: string) {
    this.#ctx = ctx
    this.#source = toSource(host)
    this.#mark = new LowWaterMark(host)
    this.#connection = new Connection(ctx, host)
    this.#backfill = new Backfill(ctx, this.#source, (isHeld) => {
      this.#mark.held = isHeld
    })
  }

  async run(): Promise<void> {
    const { signal } = this.#ctx
    const cursor = await this.#untilStored(() => this.#readCursor())
    if (cursor) this.#backfill.resume()
    this.#received = cursor || undefined
    const flushing = setInterval(() => void this.#flush(), CURSOR_INTERVAL_MS)
    for (let failures = 0; !signal.aborted; ) {
      const before = this.#received
      try {
        await this.#subscribe()
      } catch (error) {
        if (signal.aborted) break
        if (isFutureCursor(error)) {
          this.#stopLoudly()
          break
        }
        this.#connection.failed(error)
      }
      failures = this.#received === before ? failures + 1 : 1
      await pause(backoffMs(failures), signal)
    }
    clearInterval(flushing)
    await this.#backfill.ended()
  }

  /** Writes how far the source is, once all work has ended. */
  async close(): Promise<void> {
    await this.#flush()
    await this.#connection.closed()
  }

  async #subscribe(): Promise<void> {
    const frames = subscribe({
      host: this.#source.host,
      signal: this.#ctx.signal,
      cursor: () => {
        this.#connection.attempting()
        return this.#received
      },
      onOpen: () => {
        // Without a cursor, the stream begins here: what came before is searched for, and what happens meanwhile is
        // in the stream.
        if (this.#received === undefined) this.#backfill.start()
      },
      onFailure: (error) => this.#connection.failed(error),
    })
    for await (const frame of frames) {
      this.#connection.connected()
      if (frame.type === 'info') await this.#onInfo(frame.event.name, frame.event.message)
      else await this.#take(frame)
    }
  }

  async #take(frame: SequencedFrame): Promise<void> {
    const { known, dispatcher } = this.#ctx
    const tracked = this.#mark.begin(frame.seq, timeOf(frame))
    this.#received = frame.seq
    if (frame.did !== undefined && matters(frame, known)) {
      await dispatcher.add(frame.did, () => this.#work(frame, tracked))
    } else {
      tracked.done()
    }
  }

  /** Handles an event until it is stored: none is lost to a database that is away. */
  async #work(frame: SequencedFrame, tracked: TrackedEvent): Promise<void> {
    const { signal, log } = this.#ctx
    const source = this.#source.host
    const origin: Origin = { from: this.#source, source, checkpoint: () => tracked.checkpoint() }
    let attempts = 0
    const stored = await untilDone(
      async () => {
        try {
          await handleFrame(this.#ctx, frame, origin)
        } catch (error) {
          // An event that cannot be stored while others can must not stop everything behind it.
          if (++attempts < MAX_EVENT_FAILURES || frame.did === undefined) throw error
          await this.#ctx.resync.request(frame.did, origin)
          log.error(
            { err: error, source, seq: frame.seq, did: frame.did },
            'gave up an event: its repository is fetched whole',
          )
        }
        return true
      },
      {
        signal,
        onFailure: (error, failures) => {
          if (failures > 1) return
          log.error({ err: error, source, seq: frame.seq }, 'could not store an event; trying until it works')
        },
      },
    )
    // Otherwise the program stops: the event comes again at the next start.
    if (stored) tracked.done()
  }

  async #onInfo(name: string, message: string | undefined): Promise<void> {
    const { log } = this.#ctx
    if (name !== 'OutdatedCursor') {
      log.info({ source: this.#source.host, name, message }, 'the source has something to tell')
      return
    }
    log.warn(
      { source: this.#source.host, cursor: this.#received },
      `${this.#source.host} no longer has what came after our cursor: every repository is fetched anew`,
    )
    this.#backfill.start()
  }

  #stopLoudly(): void {
    const { host } = this.#source
    this.#ctx.log.fatal(
      { source: host, cursor: this.#received },
      `${host} says that our cursor ${this.#received} lies in its future: it is another server than before, or has lost its history. ` +
        `Nothing is skipped by guess, so it is no longer followed. To follow it from now on and fetch every repository anew, stop the ingester, ` +
        `run: delete from "sourceCursor" where host = '${host}'; and start it again.`,
    )
    this.#connection.failed(new Error('its cursor is behind ours'))
  }

  async #readCursor(): Promise<number> {
    const { db } = this.#ctx
    const { host } = this.#source
    const row = await db.selectFrom('sourceCursor').select('seq').where('host', '=', host).executeTakeFirst()
    return row?.seq ?? 0
  }

  /** Writes the cursor while only events pass that change nothing. */
  async #flush(): Promise<void> {
    const checkpoint = this.#mark.checkpoint()
    if (!checkpoint || checkpoint.seq <= this.#written) return
    try {
      await this.#ctx.write((trx) => advanceCursor(trx, checkpoint, this.#ctx.now()))
      this.#written = checkpoint.seq
    } catch (error) {
      // It is written again in a moment; until then, more would be read again after a crash.
      this.#ctx.log.debug({ err: error, source: checkpoint.host }, 'could not write a cursor')
    }
  }

  #untilStored<T>(attempt: () => Promise<T>): Promise<T | undefined> {
    const { signal, log } = this.#ctx
    return untilDone(attempt, {
      signal,
      onFailure: (error, failures) => {
        if (failures === 1) log.error({ err: error }, 'the database does not answer; trying until it does')
      },
    })
  }
}

function isFutureCursor(error: unknown): boolean {
  return error instanceof Error && 'error' in error && error.error === 'FutureCursor'
}

function timeOf(frame: SequencedFrame): Date | null {
  return frame.type === 'malformed' ? null : new Date(frame.event.time)
}
