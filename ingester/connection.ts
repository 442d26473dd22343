import type { SourceCursorTable } from '../src/db/tables/source-cursor.js'
import { CONNECT_GRACE_MS } from '../src/limits.js'
import type { EventContext } from './event-context.js'

type ConnectionContext = Pick<EventContext, 'write' | 'log' | 'now' | 'metrics'>

/**
 * Whether a source is connected, for the operator: a line of log when that changes, not at every attempt, the flag in
 * `sourceCursor`, and the metric. A connection that is open counts once something was received, or after a while:
 * some hosts accept whatever comes and close it at once.
 */
export class Connection {
  readonly #ctx: ConnectionContext
  readonly #host: string
  #state: 'unknown' | 'connected' | 'disconnected' = 'unknown'
  #grace: NodeJS.Timeout | undefined

  constructor(ctx: ConnectionContext, host: string) {
    this.#ctx = ctx
    this.#host = host
  }

  opened(): void {
    clearTimeout(this.#grace)
    this.#grace = setTimeout(() => this.received(), CONNECT_GRACE_MS)
  }

  /** Asked for each message. */
  received(): void {
    if (this.#state === 'connected') return
    clearTimeout(this.#grace)
    this.#state = 'connected'
    this.#ctx.log.info({ source: this.#host }, `following ${this.#host}`)
    void this.#store({ connected: true, halted: null })
  }

  failed(error: Error): void {
    clearTimeout(this.#grace)
    if (this.#state === 'disconnected') return
    this.#state = 'disconnected'
    this.#ctx.log.warn(
      { source: this.#host, reason: error.message || error.name },
      `cannot reach ${this.#host}; what is indexed stays served, and it is tried again until it answers`,
    )
    void this.#store({ connected: false })
  }

  /** It is not tried again until the operator decides. @param reason a sentence that says what to do */
  async halted(reason: string): Promise<void> {
    clearTimeout(this.#grace)
    this.#state = 'disconnected'
    this.#ctx.log.fatal({ source: this.#host }, reason)
    await this.#store({ connected: false, halted: reason })
  }

  /** The follower stopped. */
  async closed(): Promise<void> {
    clearTimeout(this.#grace)
    await this.#store({ connected: false })
  }

  async #store(change: Pick<SourceCursorTable, 'connected'> & Partial<SourceCursorTable>): Promise<void> {
    const { write, log, now, metrics } = this.#ctx
    metrics.connected.set({ source: this.#host }, change.connected ? 1 : 0)
    const row = { ...change, updatedAt: now() }
    try {
      await write((trx) =>
        trx
          .insertInto('sourceCursor')
          // No event has the number 0: it stands for "none yet".
          .values({ host: this.#host, seq: 0, eventAt: null, ...row })
          .onConflict((conflict) => conflict.column('host').doUpdateSet(row))
          .execute(),
      )
    } catch (error) {
      // The flag is for show: the cursor beside it is written with the rows that it speaks for.
      log.debug({ err: error, source: this.#host }, 'could not store whether a source is connected')
    }
  }
}
