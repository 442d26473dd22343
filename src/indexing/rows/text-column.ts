import type { ColumnType } from './column-types.js'
import { ValueEncoder } from './encode-value.js'

/** Control characters that no text of ours holds as a rule: between values, and in place of a null. */
export const BETWEEN = '\u001f'
export const NULL = '\u001e'

/** JSON escapes what would divide it, and the others are none of it. */
const MAY_DIVIDE: ReadonlySet<ColumnType> = new Set<ColumnType>(['text', 'text[]'])

/** The values of a column: one text where PostgreSQL can split it, which is what both sides do quickest; else each. */
export type ColumnText = string | readonly (string | null)[]

/** The values of one column as text, to be sent as one parameter. */
export class TextColumn {
  readonly #values: ValueEncoder
  readonly #mayDivide: boolean
  readonly #texts: (string | null)[] = []
  #isDivisible = true
  #hasNull = false

  constructor(type: ColumnType) {
    this.#values = new ValueEncoder(type)
    this.#mayDivide = MAY_DIVIDE.has(type)
  }

  /** @returns characters that it takes */
  push(value: unknown): number {
    if (value === null || value === undefined) {
      this.#texts.push(null)
      this.#hasNull = true
      return 0
    }
    const text = this.#values.encode(value)
    if (this.#mayDivide && (text.includes(BETWEEN) || text.includes(NULL))) this.#isDivisible = false
    this.#texts.push(text)
    return text.length
  }

  toText(): ColumnText {
    if (!this.#isDivisible) return this.#texts
    const texts = this.#hasNull ? this.#texts.map((text) => text ?? NULL) : this.#texts
    const joined = texts.join(BETWEEN)
    // An empty text is split into nothing.
    return joined === '' ? this.#texts : joined
  }
}
