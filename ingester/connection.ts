import { CONNECT_GRACE_MS } from '../src/limits/sources.js'
import type { EventContext } from './event-context.js'

type ConnectionContext = Pick<EventContext, 'log' | 'now' | 'metrics'>

/** How it stands with a source. */
export interface ConnectionState {
  readonly connected: boolean
  /** Since when. */
  readonly since: Date
  /** Why it is no longer followed until the operator decides; undefined while nobody knows yet. */
  readonly halted: string | null | undefined
}

/**
 * Whether a source is connected, for the operator: a line of log when that changes, not at every attempt, the metric,
 * and the state that is reported to the database. A connection that is open counts once something was received, or
 * after a while: some hosts accept whatever comes and close it at once.
 */
export class Connection {
  readonly #ctx: ConnectionContext
  readonly #host: string
  #state: ConnectionState
  #isKnown = false
  #grace: NodeJS.Timeout | undefined
  #listener: () => void = () => undefined

  constructor(ctx: ConnectionContext, host: string) {
    this.#ctx = ctx
    this.#host = host
    this.#state = { connected: false, since: ctx.now(), halted: undefined }
  }

  get state(): ConnectionState {
    return this.#state
  }

  /** @param listener hears of each change; it takes the place of one before */
  onChange(listener: () => void): void {
    this.#listener = listener
  }

  opened(): void {
    clearTimeout(this.#grace)
    this.#grace = setTimeout(() => this.received(), CONNECT_GRACE_MS)
  }

  /** Asked for each message. */
  received(): void {
    if (this.#state.connected) return
    this.#ctx.log.info({ source: this.#host }, `following ${this.#host}`)
    this.#become(true, null)
  }

  failed(error: Error): void {
    if (this.#isKnown && !this.#state.connected) {
      clearTimeout(this.#grace)
      return
    }
    this.#ctx.log.warn(
      { source: this.#host, reason: error.message || error.name },
      `cannot reach ${this.#host}; what is indexed stays served, and it is tried again until it answers`,
    )
    this.#become(false, this.#state.halted)
  }

  /** It is not tried again until the operator decides. @param reason a sentence that says what to do */
  halted(reason: string): void {
    this.#ctx.log.fatal({ source: this.#host }, reason)
    this.#become(false, reason)
  }

  /** The follower stopped. */
  closed(): void {
    this.#become(false, this.#state.halted)
  }

  #become(connected: boolean, halted: ConnectionState['halted']): void {
    clearTimeout(this.#grace)
    const { metrics, now } = this.#ctx
    this.#isKnown = true
    this.#state = { connected, since: now(), halted }
    metrics.connected.set({ source: this.#host }, connected ? 1 : 0)
    this.#listener()
  }
}
