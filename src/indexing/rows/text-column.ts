import { type LexValue, lexStringify } from '@atproto/lex'
import { type RawBuilder, sql } from 'kysely'
import type { ColumnType } from './column-types.js'

/** Control characters that no text of ours holds as a rule: between values, and in place of a null. */
const BETWEEN = '\u001f'
const NULL = '\u001e'

/** JSON escapes what would divide it, and the others are none of it. */
const MAY_DIVIDE: ReadonlySet<ColumnType> = new Set<ColumnType>(['text', 'text[]'])

/** The values of a column: one text where PostgreSQL can split it, which is what both sides do quickest; else each. */
export type ColumnText = string | readonly (string | null)[]

/** The values of a column, one in each row. */
export function unnest(text: ColumnText): RawBuilder<unknown> {
  return typeof text === 'string'
    ? sql`unnest(string_to_array(${text}::text, ${BETWEEN}, ${NULL}))`
    : sql`unnest(${text}::text[])`
}

/** The values of one column as text, to be sent as one parameter. */
export class TextColumn {
  readonly #type: ColumnType
  readonly #mayDivide: boolean
  readonly #texts: (string | null)[] = []
  #isDivisible = true
  #hasNull = false
  /** Rows that were indexed together share their date. */
  #date: { readonly value: Date; readonly text: string } | undefined

  constructor(type: ColumnType) {
    this.#type = type
    this.#mayDivide = MAY_DIVIDE.has(type)
  }

  /** @returns characters that it takes */
  push(value: unknown): number {
    if (value === null || value === undefined) {
      this.#texts.push(null)
      this.#hasNull = true
      return 0
    }
    const text = value instanceof Date ? this.#encodeDate(value) : encode(this.#type, value)
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

  #encodeDate(value: Date): string {
    if (this.#date?.value !== value) this.#date = { value, text: value.toISOString() }
    return this.#date.text
  }
}

function encode(type: ColumnType, value: unknown): string {
  if (type === 'jsonb') return lexStringify(value as LexValue)
  if (typeof value === 'string') return value
  if (value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
  }
  return Array.isArray(value) ? arrayLiteral(value) : String(value)
}

/** PostgreSQL, "Array Input and Output Syntax". */
function arrayLiteral(values: readonly unknown[]): string {
  if (values.length === 0) return '{}'
  return `{"${values.map((value) => String(value).replaceAll(/["\\]/g, '\\$&')).join('","')}"}`
}
