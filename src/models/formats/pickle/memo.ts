import { UNKNOWN, type Value } from './value.js'

/**
 * A pickle's memo. Only what is known is kept, and whatever else is taken from it is unknown. Which places are taken is
 * counted all the same: MEMOIZE takes the place whose number is how many there are (CPython's memo_len).
 */
export class PickleMemo {
  readonly #values = new Map<number, Value>()
  /** All places before this one are taken: picklers take them in order. */
  #taken = 0
  /** Places that are taken beyond it. */
  readonly #beyond = new Set<number>()

  /** How much is kept of it. */
  get size(): number {
    return this.#values.size + this.#beyond.size
  }

  get(index: number): Value {
    return this.#values.get(index) ?? UNKNOWN
  }

  put(index: number, value: Value): void {
    if (value.kind === 'unknown') this.#values.delete(index)
    else this.#values.set(index, value)
    if (index > this.#taken) this.#beyond.add(index)
    else if (index === this.#taken)
      do this.#taken += 1
      while (this.#beyond.delete(this.#taken))
  }

  /** Puts a value at the place that MEMOIZE takes. */
  add(value: Value): void {
    this.put(this.#taken + this.#beyond.size, value)
  }
}
