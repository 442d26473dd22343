import { isDue } from '../src/is-due.js'
import { MAX_REFUSAL_LINES, REFUSAL_LOG_INTERVAL_MS } from '../src/limits/sources.js'
import type { Logger } from '../src/logger.js'
import type { Metrics } from '../src/metrics.js'

export interface Refusal {
  source: string
  /** Of a fixed set of ours: it names a counter. */
  reason: string
  did: string
  detail: string
}

export interface RefusalContext {
  log: Logger
  now: () => Date
  metrics: Pick<Metrics, 'refusals'>
}

/**
 * Counts what was refused, and tells the operator without letting anybody fill the log: one line a minute, source and
 * reason.
 */
export class RefusalLog {
  readonly #ctx: RefusalContext
  /** The last line of each source and reason, the oldest first. */
  readonly #lines = new Map<string, { at: number; unsaid: number }>()

  constructor(ctx: RefusalContext) {
    this.#ctx = ctx
  }

  add({ source, reason, did, detail }: Refusal): void {
    const { log, metrics } = this.#ctx
    metrics.refusals.inc({ source, reason })
    const key = `${source} ${reason}`
    const now = this.#ctx.now().getTime()
    const line = this.#lines.get(key)
    if (line && !isDue(line.at + REFUSAL_LOG_INTERVAL_MS, now, REFUSAL_LOG_INTERVAL_MS)) {
      line.unsaid++
      return
    }
    this.#remember(key, now)
    const more = line && line.unsaid > 0 ? { andBefore: line.unsaid } : {}
    log.warn({ source, reason, did, detail: detail.slice(0, MAX_DETAIL_LENGTH), ...more }, 'refused an event')
  }

  #remember(key: string, at: number): void {
    this.#lines.delete(key)
    this.#lines.set(key, { at, unsaid: 0 })
    if (this.#lines.size <= MAX_REFUSAL_LINES) return
    const [oldest] = this.#lines.keys()
    if (oldest !== undefined) this.#lines.delete(oldest)
  }
}

/** Characters of what was wrong that are logged. */
const MAX_DETAIL_LENGTH = 300
