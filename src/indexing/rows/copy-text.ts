import { type BulkTable, COLUMN_TYPES, type ColumnType } from './column-types.js'
import { ValueEncoder } from './encode-value.js'

/** Rows of a table as COPY reads them: bytes, which another thread may have made and handed over. */
export interface CopyText {
  readonly table: BulkTable
  readonly columns: readonly string[]
  /** PostgreSQL, "COPY", "Text Format"; none for no rows. */
  readonly bytes: Uint8Array<ArrayBuffer>
}

const utf8 = new TextEncoder()

/** @param rows of the table; all have the columns of the first */
export function toCopyText(table: BulkTable, rows: readonly object[]): CopyText {
  const [first] = rows
  if (first === undefined) return { table, columns: [], bytes: new Uint8Array() }
  const types = Object.entries<ColumnType>(COLUMN_TYPES[table])
  const columns = types.flatMap(([column, type]) => (column in first ? [new CopyColumn(column, type)] : []))
  let text = ''
  for (const row of rows) {
    const values = row as Readonly<Record<string, unknown>>
    text += `${columns.map((column) => column.encode(values[column.name])).join('\t')}\n`
  }
  return { table, columns: columns.map(({ name }) => name), bytes: utf8.encode(text) }
}

class CopyColumn {
  readonly name: string
  readonly #type: ColumnType
  readonly #values: ValueEncoder
  readonly #mayNeedEscapes: boolean

  constructor(name: string, type: ColumnType) {
    this.name = name
    this.#type = type
    this.#values = new ValueEncoder(type)
    this.#mayNeedEscapes = MAY_NEED_ESCAPES.has(type)
  }

  encode(value: unknown): string {
    if (value === null || value === undefined) return '\\N'
    if (typeof value === 'string' && this.#type !== 'jsonb')
      return NEEDS_ESCAPE.test(value) ? escaped(value) : value
    if (this.#type === 'bytea') return `\\\\x${Buffer.from(value as Uint8Array).toString('hex')}`
    const text = this.#values.encode(value)
    return this.#mayNeedEscapes && NEEDS_ESCAPE.test(text) ? escaped(text) : text
  }
}

/** Numbers, dates and booleans are written without any of these. */
const MAY_NEED_ESCAPES: ReadonlySet<ColumnType> = new Set<ColumnType>(['text', 'text[]', 'jsonb'])
const NEEDS_ESCAPE = /[\\\t\n\r]/
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function escaped(text: string): string {
  return text.replaceAll(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character)
}
