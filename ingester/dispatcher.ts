/**
 * Runs tasks of one account after another, those of different accounts side by side. `add` waits while too many are
 * unfinished, so that whoever reads a socket stops reading.
 */
export class Dispatcher {
  readonly #maxInFlight: number
  readonly #tails = new Map<string, Promise<unknown>>()
  readonly #waiting: (() => void)[] = []
  #inFlight = 0

  constructor(maxInFlight: number) {
    this.#maxInFlight = maxInFlight
  }

  /** Waits for room, and gives the task its place. The task must not reject. */
  async add(did: string, task: () => Promise<void>): Promise<void> {
    while (this.#inFlight >= this.#maxInFlight) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    this.#inFlight++
    void this.run(did, task).finally(() => {
      this.#inFlight--
      this.#waiting.shift()?.()
    })
  }

  /** Gives a task its place among those of the account without waiting for room, and waits for its end. */
  run<T>(did: string, task: () => Promise<T>): Promise<T> {
    const previous = this.#tails.get(did) ?? Promise.resolve()
    const current = previous.then(task, task)
    this.#tails.set(did, current)
    const forget = () => {
      if (this.#tails.get(did) === current) this.#tails.delete(did)
    }
    current.then(forget, forget)
    return current
  }

  /** Waits until nothing is left to do. */
  async idle(): Promise<void> {
    while (this.#tails.size > 0) await Promise.allSettled(this.#tails.values())
  }
}
