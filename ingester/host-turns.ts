import { HostBusyError, HostSlots } from '../src/identity/host-slots.js'
import { isDue } from '../src/is-due.js'
import {
  MAX_PAUSED_HOSTS,
  RESYNC_BACKOFF_FIRST_MS,
  RESYNC_BACKOFF_LAST_MS,
  RESYNC_CLAIMS_PER_HOST,
  RESYNC_PER_HOST,
} from '../src/limits/resync.js'

/** The host asked to be left alone for now. */
export class HostPausedError extends Error {
  override name = 'HostPausedError'
}

interface Pause {
  until: number
  /** How many in a row: without a word of the host, each is twice as long. */
  count: number
}

/** What is going on with one host. */
interface Host {
  /** Those in their turn, and those that wait for it. */
  begun: number
  /** How many may be begun. */
  room: number
}

/** Whose turn it is to ask a host for repositories: so many at a time, and none while it wants to be left alone. */
export class HostTurns {
  readonly #slots = new HostSlots({ perHost: RESYNC_PER_HOST, maxWaiting: Number.POSITIVE_INFINITY })
  readonly #hosts = new Map<string, Host>()
  readonly #pauses = new Map<string, Pause>()
  readonly #now: () => Date

  constructor(now: () => Date) {
    this.#now = now
  }

  /**
   * Runs a task in its turn.
   * @throws HostPausedError, HostBusyError; and what the task throws
   */
  async run<T>(name: string, signal: AbortSignal, task: () => Promise<T>): Promise<T> {
    this.#checkPause(name)
    const host = this.#hosts.get(name) ?? { begun: 0, room: RESYNC_CLAIMS_PER_HOST.first }
    if (host.begun >= host.room) throw new HostBusyError(name)
    this.#hosts.set(name, host)
    host.begun++
    try {
      const release = await this.#slots.take(name, signal)
      try {
        this.#checkPause(name)
        const pauseBefore = this.#pauses.get(name)
        const result = await task()
        // One that another request of the same time was told counts on.
        if (this.#pauses.get(name) === pauseBefore) this.#pauses.delete(name)
        host.room = Math.min(host.room + 1, RESYNC_CLAIMS_PER_HOST.last)
        return result
      } finally {
        release()
      }
    } finally {
      host.begun--
      if (host.begun === 0) this.#hosts.delete(name)
    }
  }

  /**
   * Leaves a host alone.
   * @param ms for so long; when null, for a minute and twice as long each time
   */
  pause(host: string, ms: number | null): void {
    const known = this.#hosts.get(host)
    if (known) known.room = RESYNC_CLAIMS_PER_HOST.first
    const before = this.#pauses.get(host)
    const now = this.#now().getTime()
    // Those that were under way when it said so tell nothing new.
    if (before && !hasEnded(before, now)) return
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
    const paused = [...this.#pauses].filter(([, pause]) => !hasEnded(pause, now))
    const full = [...this.#hosts].filter(([, { begun, room }]) => begun > room / 2)
    return [...new Set([...paused, ...full].map(([host]) => host))]
  }

  #checkPause(host: string): void {
    const pause = this.#pauses.get(host)
    if (pause && !hasEnded(pause, this.#now().getTime()))
      throw new HostPausedError(`${host} wants no requests until ${new Date(pause.until).toISOString()}`)
  }
}

function hasEnded({ until }: Pause, now: number): boolean {
  return isDue(until, now, RESYNC_BACKOFF_LAST_MS)
}
