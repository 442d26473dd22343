import { CONNECT_GRACE_MS } from '../src/limits.js'
import type { EventContext } from './event-context.js'

type ConnectionContext = Pick<EventContext, 'write' | 'log' | 'now'>

/**
 * Whether a source is connected, for the operator: a line of log when that changes, not at every attempt, and the
 * flag in `sourceCursor`. The subscription does not tell when it is open, so an attempt that has not failed after a
 * while counts, as does anything that is received.
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

  attempting(): void {
    clearTimeout(this.#grace)
    this.#grace = setTimeout(() => this.connected(), CONNECT_GRACE_MS)
  }

  connected(): void {
    clearTimeout(this.#grace)
    if (this.#state === 'connected') return
    this.#state = 'connected'
    this.#ctx.log.info({ source: this.#host }, `following ${this.#host}`)
    void this.#store(true)
  }

  failed(error: unknown): void {
    clearTimeout(this.#grace)
    if (this.#state === 'disconnected') return
    this.#state = 'disconnected'
    const reason = error instanceof Error ? error.message || error.name : String(error)
    this.#ctx.log.warn(
      { source: this.#host, reason },
      `cannot reach ${this.#host}; what is indexed stays served, and it is tried again until it answers`,
    )
    void this.#store(false)
  }

  /** The follower stopped. */
  async closed(): Promise<void> {
    clearTimeout(this.#grace)
    await this.#store(false)
  }

  async #store(connected: boolean): Promise<void> {
    const { write, log, now } = this.#ctx
    const row = { connected, updatedAt: now() }
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
