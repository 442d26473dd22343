import { advanceCursor } from '../src/indexing/checkpoint.js'
import { CURSOR_INTERVAL_MS } from '../src/limits.js'
import { Backfill } from './backfill.js'
import { Connection } from './connection.js'
import type { EventContext, Origin } from './event-context.js'
import { EventCounts } from './event-counts.js'
import { workOnEvent } from './event-work.js'
import { FrameError, StreamError } from './frame-error.js'
import { FrameIntake, type FrameSink } from './frame-intake.js'
import { type Frame, timeOf } from './frames.js'
import { LowWaterMark } from './low-water-mark.js'
import type { Follower } from './report-sources.js'
import { untilDone } from './retry.js'
import { type Source, toSource } from './source.js'
import { Subscription } from './subscription.js'

/** When an event happened, or the bytes that say it. */
type Dated = Date | Buffer | null

/**
 * Follows one `subscribeRepos` host from its cursor on, over lost connections, until the context's signal aborts.
 * Reads no faster than events are stored.
 */
export class Firehose implements FrameSink, Follower {
  readonly #ctx: EventContext
  readonly #source: Source
  readonly #mark: LowWaterMark<Dated>
  readonly #connection: Connection
  readonly #backfill: Backfill
  readonly #counts = new EventCounts()
  #written = 0
  #isWriting = false
  #measured: Dated | undefined
  /** How late the last event was received. */
  #delayMs: number | null = null

  constructor(ctx: EventContext, host: string) {
    this.#ctx = ctx
    this.#source = toSource(host)
    this.#mark = new LowWaterMark(host, dateOf)
    this.#connection = new Connection(ctx, host)
    this.#backfill = new Backfill(ctx, this.#source, (isHeld) => {
      this.#mark.held = isHeld
    })
  }

  async run(): Promise<void> {
    const { known, dispatcher } = this.#ctx
    const cursor = await this.#untilStored(() => this.#readCursor())
    if (cursor) this.#backfill.resume()
    const intake = new FrameIntake({ known, sink: this, counts: this.#counts, position: cursor || undefined })
    const subscription = this.#subscribe(intake)
    const onPressure = (isFull: boolean) => (isFull ? subscription.pause() : subscription.resume())
    onPressure(dispatcher.isFull)
    const unlisten = dispatcher.onPressure(onPressure)
    const flushing = setInterval(() => this.#tick(), CURSOR_INTERVAL_MS)
    try {
      await subscription.run()
    } catch (error) {
      if (!(error instanceof StreamError)) throw error
      await this.#halt(intake.position)
    } finally {
      clearInterval(flushing)
      unlisten()
    }
    await this.#backfill.ended()
  }

  /** Writes how far the source is, once all work has ended. */
  async close(): Promise<void> {
    this.#publish()
    await this.#flush()
    await this.#connection.closed()
  }

  take(frame: Frame, byteLength: number): void {
    const tracked = this.#mark.begin(frame.seq, frame.time)
    const { host } = this.#source
    const origin: Origin = { from: this.#source, source: host, checkpoint: () => tracked.checkpoint() }
    this.#ctx.dispatcher.add(frame.did, byteLength, async () => {
      if (await workOnEvent(this.#ctx, frame, origin)) tracked.done()
    })
  }

  pass(seq: number, frame: Buffer): void {
    this.#mark.pass(seq, frame)
  }

  inform(name: string, message: string | undefined): void {
    const { log } = this.#ctx
    const { host } = this.#source
    if (name !== 'OutdatedCursor') {
      log.info({ source: host, name, message }, 'the source has something to tell')
      return
    }
    log.warn(
      { source: host },
      `${host} no longer has what came after our cursor: every repository is fetched anew`,
    )
    this.#backfill.start()
  }

  #subscribe(intake: FrameIntake): Subscription {
    const { signal, log, metrics } = this.#ctx
    const { host } = this.#source
    return new Subscription({
      host,
      signal,
      position: () => intake.position,
      onOpen: () => {
        this.#connection.opened()
        // Without a cursor, the stream begins here: what came before is searched for, and what happens meanwhile is
        // in the stream.
        if (intake.position === undefined) this.#backfill.start()
      },
      onFrame: (frame) => {
        intake.take(frame)
        this.#connection.received()
      },
      onPoison: (frame, error) => {
        metrics.refusals.inc({ source: host, reason: 'PoisonFrame' })
        log.error(
          { source: host, after: intake.position, byteLength: frame.length, err: error },
          `${host} sends a message again and again that nobody can read: it is passed over`,
        )
        intake.passOver(frame, error.message)
      },
      onFailure: (error) => this.#connection.failed(error),
    })
  }

  async #halt(position: number | undefined): Promise<void> {
    const { host } = this.#source
    await this.#connection.halted(
      `${host} says that our cursor ${position} lies in its future: it is another server than before, or has lost ` +
        'its history. Nothing is skipped by guess, so it is no longer followed. To follow it from now on and fetch ' +
        `every repository anew, stop the ingester and start it once with: npm run ingester -- --from-live ${host} ` +
        `(all programs in one: npm start -- --from-live ${host})`,
    )
  }

  async #readCursor(): Promise<number> {
    const { db } = this.#ctx
    const { host } = this.#source
    const row = await db.selectFrom('sourceCursor').select('seq').where('host', '=', host).executeTakeFirst()
    return row?.seq ?? 0
  }

  get host(): string {
    return this.#source.host
  }

  /** Behind may be what is received, and what of it is stored. */
  lagSeconds(): number | null {
    const { oldest } = this.#mark
    const date = oldest === undefined ? null : dateOf(oldest)
    const ageMs = date && this.#ctx.now().getTime() - date.getTime()
    if (this.#delayMs === null && ageMs === null) return null
    return Math.max(this.#delayMs ?? 0, ageMs ?? 0, 0) / 1000
  }

  #tick(): void {
    this.#publish()
    if (!this.#isWriting) void this.#flush()
  }

  #publish(): void {
    const { metrics, dispatcher, now } = this.#ctx
    const source = this.#source.host
    this.#counts.publish(metrics, source)
    metrics.inFlight.set(dispatcher.inFlight)
    metrics.seq.set({ source }, this.#written)
    const { latest } = this.#mark
    if (latest !== undefined && latest !== this.#measured) {
      this.#measured = latest
      const date = dateOf(latest)
      if (date) this.#delayMs = now().getTime() - date.getTime()
    }
    const lag = this.lagSeconds()
    if (lag !== null) metrics.lagSeconds.set({ source }, lag)
  }

  /** Writes the cursor while only events pass that change nothing. */
  async #flush(): Promise<void> {
    const checkpoint = this.#mark.checkpoint()
    if (!checkpoint || checkpoint.seq <= this.#written) return
    this.#isWriting = true
    try {
      await this.#ctx.write((trx) => advanceCursor(trx, checkpoint, this.#ctx.now()))
      this.#written = checkpoint.seq
    } catch (error) {
      // It is written again in a moment; until then, more would be read again after a crash.
      this.#ctx.log.debug({ err: error, source: checkpoint.host }, 'could not write a cursor')
    } finally {
      this.#isWriting = false
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

function dateOf(dated: Dated): Date | null {
  if (!(dated instanceof Uint8Array)) return dated
  try {
    return timeOf(dated)
  } catch (error) {
    // A message that does not matter is not decoded, so that nobody knows yet that it cannot be.
    if (error instanceof FrameError) return null
    throw error
  }
}
