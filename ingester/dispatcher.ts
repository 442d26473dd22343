/** What may be unfinished at the same time. */
export interface DispatcherLimits {
  events: number
  bytes: number
}

/**
 * Runs tasks of one account after another, those of different accounts side by side. It takes whatever it is given, and
 * tells when too much is unfinished, so that whoever reads a socket stops reading.
 */
export class Dispatcher {
  readonly #limits: DispatcherLimits
  readonly #tails = new Map<string, Promise<unknown>>()
  readonly #listeners = new Set<(isFull: boolean) => void>()
  #events = 0
  #bytes = 0
  #isFull = false

  constructor(limits: DispatcherLimits) {
    this.#limits = limits
  }

  /** Tasks that were added and are unfinished. */
  get inFlight(): number {
    return this.#events
  }

  /** Whether as much is unfinished as may be. */
  get isFull(): boolean {
    return this.#isFull
  }

  /** Tells from now on when it is full, and when it no longer is. @returns what ends that */
  onPressure(listener: (isFull: boolean) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Gives a task its place among those of the account. The task must not reject. @param bytes what it holds in memory */
  add(did: string, bytes: number, task: () => Promise<void>): void {
    this.#change(1, bytes)
    void this.#inTurn(did, task, () => this.#change(-1, -bytes))
  }

  /** Gives a task its place, outside of the limits, and waits for its end. */
  run<T>(did: string, task: () => Promise<T>): Promise<T> {
    return this.#inTurn(did, task)
  }

  async #inTurn<T>(did: string, task: () => Promise<T>, onEnd?: () => void): Promise<T> {
    const previous = this.#tails.get(did)
    const current = previous ? previous.then(task, task) : task()
    this.#tails.set(did, current)
    try {
      return await current
    } finally {
      if (this.#tails.get(did) === current) this.#tails.delete(did)
      onEnd?.()
    }
  }

  /** Waits until nothing is left to do. */
  async idle(): Promise<void> {
    while (this.#tails.size > 0) await Promise.allSettled(this.#tails.values())
  }

  #change(events: number, bytes: number): void {
    this.#events += events
    this.#bytes += bytes
    const isFull = this.#events >= this.#limits.events || this.#bytes >= this.#limits.bytes
    if (isFull === this.#isFull) return
    this.#isFull = isFull
    for (const listener of this.#listeners) listener(isFull)
  }
}
