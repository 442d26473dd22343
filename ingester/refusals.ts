import { REFUSAL_LOG_INTERVAL_MS } from '../src/limits.js'
import type { Logger } from '../src/logger.js'

export interface Refusal {
  source: string
  reason: string
  did: string
  detail: string
}

/** Tells the operator what was refused without letting anybody fill the log: one line a minute, source and reason. */
export class RefusalLog {
  readonly #log: Logger
  readonly #now: () => Date
  readonly #lines = new Map<string, { at: number; unsaid: number }>()

  constructor(log: Logger, now: () => Date) {
    this.#log = log
    this.#now = now
  }

  add({ source, reason, did, detail }: Refusal): void {
    const key = `${source} ${reason}`
    const now = this.#now().getTime()
    const line = this.#lines.get(key)
    if (line && now - line.at < REFUSAL_LOG_INTERVAL_MS) {
      line.unsaid++
      return
    }
    this.#lines.set(key, { at: now, unsaid: 0 })
    const more = line && line.unsaid > 0 ? { andBefore: line.unsaid } : {}
    this.#log.warn({ source, reason, did, detail: detail.slice(0, 300), ...more }, 'refused an event')
  }
}
