import { FormatError } from '../bytes.js'
import type { Value } from './value.js'

/** The stack of a pickle, with its marks: nothing is taken from below the last one, as Python's unpickler has it. */
export class PickleStack {
  readonly #values: Value[] = []
  readonly #marks: number[] = []

  /** Values and marks. */
  get size(): number {
    return this.#values.length + this.#marks.length
  }

  push(value: Value): void {
    this.#values.push(value)
  }

  mark(): void {
    this.#marks.push(this.#values.length)
  }

  /** @throws FormatError where there is none */
  top(): Value {
    const value = this.#own > 0 ? this.#values.at(-1) : undefined
    if (value === undefined) throw new FormatError('it takes from an empty stack')
    return value
  }

  /** @throws FormatError where there is none */
  pop(): Value {
    const value = this.top()
    this.#values.pop()
    return value
  }

  /** Drops the last value, or the last mark where nothing lies on it. @throws FormatError where there is neither */
  discard(): void {
    if (this.#own > 0) this.#values.pop()
    else if (this.#marks.pop() === undefined) throw new FormatError('it takes from an empty stack')
  }

  /** The last values, in their order. @throws FormatError where there are fewer */
  take(count: number): Value[] {
    if (this.#own < count) throw new FormatError('it takes from an empty stack')
    return this.#values.splice(this.#values.length - count, count)
  }

  /** All values down to the last mark, which is taken, too. @throws FormatError where there is no mark */
  untilMark(): Value[] {
    const mark = this.#marks.pop()
    if (mark === undefined) throw new FormatError('it looks for a mark that is not there')
    return this.#values.splice(mark)
  }

  /** Values above the last mark. */
  get #own(): number {
    return this.#values.length - (this.#marks.at(-1) ?? 0)
  }
}
