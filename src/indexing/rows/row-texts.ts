import { BULK_STATEMENT_CHARACTERS, BULK_STATEMENT_ROWS } from '../../limits/indexing.js'
import { type BulkTable, COLUMN_TYPES, type ColumnType } from './column-types.js'
import { type ColumnText, TextColumn } from './text-column.js'

/** Rows of a table as they are sent: long texts, which another thread may have made. */
export interface RowTexts {
  readonly table: BulkTable
  readonly columns: readonly string[]
  /** Of a bounded size each; in them, the columns' values. */
  readonly sets: Iterable<readonly ColumnText[]>
}

/** @param rows of the table; all have the columns of the first */
export function toTexts(table: BulkTable, rows: readonly object[]): RowTexts {
  const columns = columnsOf(table, rows)
  return { table, columns, sets: toSets(table, columns, rows) }
}

/** @returns those of the first row that are the table's */
export function columnsOf(table: BulkTable, rows: readonly object[]): string[] {
  const [first] = rows
  if (first === undefined) return []
  const types = typesOf(table)
  return Object.keys(first).filter((column) => types[column] !== undefined)
}

export function typesOf(table: BulkTable): Readonly<Record<string, ColumnType | undefined>> {
  return COLUMN_TYPES[table]
}

/** @returns the columns' values, of some rows at a time */
export function* toSets(
  table: BulkTable,
  columns: readonly string[],
  rows: readonly object[],
): Generator<readonly ColumnText[]> {
  const types = typesOf(table)
  const empty = () => columns.map((column) => ({ column, text: new TextColumn(types[column] ?? 'text') }))
  let [texts, count, characters] = [empty(), 0, 0]
  const take = () => {
    const set = texts.map(({ text }) => text.toText())
    ;[texts, count, characters] = [empty(), 0, 0]
    return set
  }
  for (const row of rows) {
    const values = row as Readonly<Record<string, unknown>>
    for (const { column, text } of texts) characters += text.push(values[column])
    count++
    if (count >= BULK_STATEMENT_ROWS || characters >= BULK_STATEMENT_CHARACTERS) yield take()
  }
  if (count > 0) yield take()
}
