import { HostSlots } from '../src/identity/host-slots.js'
import {
  MAX_PAUSED_HOSTS,
  RESYNC_BACKOFF_FIRST_MS,
  RESYNC_BACKOFF_LAST_MS,
  RESYNC_PER_HOST,
  RESYNC_WAITING_PER_HOST,
} from '../src/limits.js'

/** The host asked to be left alone for now. */
export class HostPausedError extends Error {
  override name = 'HostPausedError'
}

interface Pause {
  until: number
  /** How many in a row: without a word of the host, each is twice as long. */
  count: number
}

/** Whose turn it is to ask a host for repositories: so many at a time, and none while it wants to be left alone. */
export class HostTurns {
  readonly #slots = new HostSlots({ perHost: RESYNC_PER_HOST, maxWaiting: RESYNC_WAITING_PER_HOST })
  readonly #begun = new Map<string, number>()
  readonly #pauses = new Map<string, Pause>()
  readonly #now: () => Date

  constructor(now: () => Date) {
    this.#now = now
  }

  /**
   * Runs a task in its turn.
   * @throws HostPausedError, HostBusyError; and what the task throws
   */
  async run<T>(host: string, signal: AbortSignal, task: () => Promise<T>): Promise<T> {
    this.#begun.set(host, (this.#begun.get(host) ?? 0) + 1)
    try {
      this.#checkPause(host)
      const release = await this.#slots.take(host, signal)
      try {
        this.#checkPause(host)
        const result = await task()
        this.#pauses.delete(host)
        return result
      } finally {
        release()
      }
    } finally {
      const left = (this.#begun.get(host) ?? 1) - 1
      if (left > 0) this.#begun.set(host, left)
      else this.#begun.delete(host)
    }
  }

  /**
   * Leaves a host alone.
   * @param ms as long as it says; null when it does not say
   */
  pause(host: string, ms: number | null): void {
    const before = this.#pauses.get(host)
    const now = this.#now().getTime()
    // Those that were under way when it said so tell nothing new.
    if (before && before.until > now) return
    const count = (before?.count ?? 0) + 1
    const wait = ms ?? RESYNC_BACKOFF_FIRST_MS * 2 ** (count - 1)
    this.#pauses.delete(host)
    this.#pauses.set(host, { until: now + Math.min(wait, RESYNC_BACKOFF_LAST_MS), count })
    const [oldest] = this.#pauses.keys()
    if (this.#pauses.size > MAX_PAUSED_HOSTS && oldest !== undefined) this.#pauses.delete(oldest)
  }

  /** Hosts of which nothing more should be begun now. */
  busy(): string[] {
    const now = this.#now().getTime()
    const paused = [...this.#pauses].filter(([, { until }]) => until > now)
    const full = [...this.#begun].filter(([, count]) => count > RESYNC_WAITING_PER_HOST / 2)
    return [...new Set([...paused, ...full].map(([host]) => host))]
  }

  #checkPause(host: string): void {
    const pause = this.#pauses.get(host)
    if (pause && pause.until > this.#now().getTime())
      throw new HostPausedError(`${host} wants no requests until ${new Date(pause.until).toISOString()}`)
  }
}
