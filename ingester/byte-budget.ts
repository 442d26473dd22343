/**
 * Memory that several tasks share. Who asks first is served first, so that one that needs much is not passed over for
 * ever by those that need little; one that needs more than there is has all of it, alone.
 */
export class ByteBudget {
  readonly #most: number
  #free: number
  /** Oldest first. */
  readonly #waiting = new Set<Waiting>()

  constructor(mostBytes: number) {
    this.#most = mostBytes
    this.#free = mostBytes
  }

  /**
   * Waits until there is room.
   * @returns what gives it back; doing so again does nothing
   * @throws the signal's reason once that aborts
   */
  async take(wanted: number, signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted()
    const bytes = Math.min(wanted, this.#most)
    if (this.#waiting.size > 0 || bytes > this.#free) await this.#inTurn(bytes, signal)
    else this.#free -= bytes
    let isTaken = true
    return {
      [Symbol.dispose]: () => {
        if (isTaken) this.#give(bytes)
        isTaken = false
      },
    }
  }

  #inTurn(bytes: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#waiting.delete(waiting)
        reject(signal.reason)
        // It may have stood in the way of others.
        this.#give(0)
      }
      const onTurn = () => {
        signal.removeEventListener('abort', onAbort)
        resolve()
      }
      const waiting: Waiting = { bytes, onTurn }
      this.#waiting.add(waiting)
      signal.addEventListener('abort', onAbort, { once: true })
    })
  }

  #give(bytes: number): void {
    this.#free += bytes
    for (const waiting of this.#waiting) {
      if (waiting.bytes > this.#free) return
      this.#free -= waiting.bytes
      this.#waiting.delete(waiting)
      waiting.onTurn()
    }
  }
}

interface Waiting {
  readonly bytes: number
  readonly onTurn: () => void
}
