import { type LexValue, lexStringify } from '@atproto/lex'
import type { ColumnType } from './column-types.js'

/** Values of one column as the texts that PostgreSQL reads as its type; bytes as Base64. */
export class ValueEncoder {
  readonly #type: ColumnType
  /** Rows that were indexed together share their date. */
  #date: { readonly value: Date; readonly text: string } | undefined

  constructor(type: ColumnType) {
    this.#type = type
  }

  /** @param value neither null nor undefined */
  encode(value: unknown): string {
    if (this.#type === 'jsonb') return lexStringify(value as LexValue)
    if (typeof value === 'string') return value
    if (value instanceof Date) return this.#encodeDate(value)
    if (value instanceof Uint8Array) {
      return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
    }
    return Array.isArray(value) ? arrayLiteral(value) : String(value)
  }

  #encodeDate(value: Date): string {
    if (this.#date?.value !== value) this.#date = { value, text: value.toISOString() }
    return this.#date.text
  }
}

/** PostgreSQL, "Array Input and Output Syntax". */
function arrayLiteral(values: readonly unknown[]): string {
  if (values.length === 0) return '{}'
  return `{"${values.map((value) => String(value).replaceAll(/["\\]/g, '\\$&')).join('","')}"}`
}
