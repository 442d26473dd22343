export interface HostLinesOptions<T> {
  /** How many are served at the same time, and how many of those at one host. */
  atOnce: number
  perHost: number
  signal: AbortSignal
  /** What is done in a turn. Must not reject. */
  serve: (item: T, host: string) => Promise<void>
}

/**
 * Lines of those who wait for hosts, one for each. The lines take turns, each serves who came first, and one whose host
 * is busy is passed over: however long it is, it takes no place of the others. Once the signal aborts, nobody's turn
 * begins any more.
 */
export class HostLines<T> {
  readonly #options: HostLinesOptions<T>
  /** Of those who wait: the line whose turn was longest ago is the first. */
  readonly #lines = new Map<string, Set<T>>()
  /** How many are served at each host. */
  readonly #busy = new Map<string, number>()
  readonly #served = new Set<Promise<void>>()

  constructor(options: HostLinesOptions<T>) {
    this.#options = options
  }

  /** How many wait for a host. */
  waitingFor(host: string): number {
    return this.#lines.get(host)?.size ?? 0
  }

  add(host: string, item: T): void {
    const line = this.#lines.get(host)
    if (line) line.add(item)
    else this.#lines.set(host, new Set([item]))
    this.#next()
  }

  /** Waits for those in their turn now. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#served)
  }

  #next(): void {
    const { atOnce, perHost, signal } = this.#options
    // What is added or ends meanwhile calls it, too.
    for (const [host, line] of this.#lines) {
      if (signal.aborted || this.#served.size >= atOnce) return
      const busy = this.#busy.get(host) ?? 0
      const [item] = line
      if (busy >= perHost || item === undefined) continue
      line.delete(item)
      this.#lines.delete(host)
      // Behind the others, where this loop comes by again.
      if (line.size > 0) this.#lines.set(host, line)
      this.#busy.set(host, busy + 1)
      this.#begin(host, item)
    }
  }

  #begin(host: string, item: T): void {
    // Not at once: it may add others before it is counted itself.
    const turn = Promise.resolve().then(() => this.#options.serve(item, host))
    const served = turn.finally(() => {
      const busy = (this.#busy.get(host) ?? 1) - 1
      if (busy > 0) this.#busy.set(host, busy)
      else this.#busy.delete(host)
      this.#served.delete(served)
      this.#next()
    })
    this.#served.add(served)
  }
}
