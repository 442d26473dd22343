import { type RawBuilder, sql } from 'kysely'

/** `column = any(keys)`: one parameter however many keys, so that the statement stays the same. */
export function anyOf<T>(keys: readonly T[]): RawBuilder<T> {
  return sql<T>`any(${keys})`
}

/** Rows by one of their columns that is unique among them. */
export function indexBy<Row, K extends keyof Row>(rows: readonly Row[], column: K): Map<Row[K], Row> {
  return new Map(rows.map((row) => [row[column], row]))
}
