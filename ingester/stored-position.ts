import { advanceCursor } from '../src/indexing/checkpoint.js'
import { CURSOR_INTERVAL_MS } from '../src/limits/ingest.js'
import type { EventContext } from './event-context.js'
import { LowWaterMark } from './low-water-mark.js'
import { untilDone } from './retry.js'

export type PositionContext = Pick<EventContext, 'db' | 'write' | 'log' | 'now' | 'signal' | 'metrics'>

/** How far a source is stored: in the database, in the metrics, and in seconds behind its own clock. */
export class StoredPosition<E> {
  readonly mark: LowWaterMark<E>
  readonly #ctx: PositionContext
  readonly #host: string
  readonly #dateOf: (event: E) => Date | null
  #written = 0
  #isWriting = false
  #measured: E | undefined
  /** How late the last event was received. */
  #delayMs: number | null = null

  /** @param dateOf when an event happened: not asked for every one */
  constructor(ctx: PositionContext, host: string, dateOf: (event: E) => Date | null) {
    this.#ctx = ctx
    this.#host = host
    this.#dateOf = dateOf
    this.mark = new LowWaterMark(host, dateOf)
  }

  /** Up to where the source was stored before; undefined when it never was, or the program stops. */
  async read(): Promise<number | undefined> {
    const { db, signal, log } = this.#ctx
    const read = () =>
      db.selectFrom('sourceCursor').select('seq').where('host', '=', this.#host).executeTakeFirst()
    const row = await untilDone(read, {
      signal,
      onFailure: (error, failures) => {
        if (failures === 1) log.error({ err: error }, 'the database does not answer; trying until it does')
      },
    })
    return row?.seq || undefined
  }

  /**
   * Writes it every second, also while only events pass that change nothing.
   * @param onTick is called as often
   * @returns what ends that
   */
  keep(onTick: () => void): () => void {
    const timer = setInterval(() => {
      onTick()
      this.#publish()
      if (!this.#isWriting) void this.#flush()
    }, CURSOR_INTERVAL_MS)
    return () => clearInterval(timer)
  }

  /** Writes it once more, when all work has ended. */
  async close(): Promise<void> {
    this.#publish()
    await this.#flush()
  }

  /** Behind may be what is received, and what of it is stored. */
  lagSeconds(): number | null {
    const { oldest } = this.mark
    const date = oldest === undefined ? null : this.#dateOf(oldest)
    const ageMs = date && this.#ctx.now().getTime() - date.getTime()
    if (this.#delayMs === null && ageMs === null) return null
    return Math.max(this.#delayMs ?? 0, ageMs ?? 0, 0) / 1000
  }

  #publish(): void {
    const { metrics, now } = this.#ctx
    const source = this.#host
    metrics.seq.set({ source }, this.#written)
    const { latest } = this.mark
    if (latest !== undefined && latest !== this.#measured) {
      this.#measured = latest
      const date = this.#dateOf(latest)
      if (date) this.#delayMs = now().getTime() - date.getTime()
    }
    const lag = this.lagSeconds()
    if (lag !== null) metrics.lagSeconds.set({ source }, lag)
  }

  async #flush(): Promise<void> {
    const { write, now, log } = this.#ctx
    const checkpoint = this.mark.checkpoint()
    if (!checkpoint || checkpoint.seq <= this.#written) return
    this.#isWriting = true
    try {
      await write((trx) => advanceCursor(trx, checkpoint, now()))
      this.#written = checkpoint.seq
    } catch (error) {
      // It is written again in a moment; until then, more would be read again after a crash.
      log.debug({ err: error, source: this.#host }, 'could not write a cursor')
    } finally {
      this.#isWriting = false
    }
  }
}
