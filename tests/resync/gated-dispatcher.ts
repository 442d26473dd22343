import { Dispatcher } from '../../ingester/dispatcher.js'

/** Has every repository that was verified, or refused, wait until it is told to be stored. */
export class GatedDispatcher extends Dispatcher {
  /** What lets each of them in, until it is stored. */
  readonly #here = new Map<string, () => void>()
  #isOpen = false

  /** Those that wait, or are being stored. */
  get here(): string[] {
    return [...this.#here.keys()]
  }

  admit(did: string): void {
    this.#here.get(did)?.()
  }

  /** Nobody waits any more. */
  open(): void {
    this.#isOpen = true
    for (const admit of this.#here.values()) admit()
  }

  override async run<T>(did: string, task: () => Promise<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#here.set(did, resolve)
    if (!this.#isOpen) await promise
    try {
      return await super.run(did, task)
    } finally {
      this.#here.delete(did)
    }
  }
}
