import { type RawBuilder, sql } from 'kysely'
import { anyOf } from '../any-of.js'
import type { Trx } from '../index-transaction.js'
import type { BulkRow, BulkTable, ColumnType } from './column-types.js'
import { columnsOf, type RowTexts, toSets, toTexts, typesOf } from './row-texts.js'
import { BETWEEN, type ColumnText, NULL } from './text-column.js'

/** What to do where a row is there already: nothing, or to write it over. */
export type OnConflict<Columns extends string = string> =
  | 'nothing'
  | {
      readonly key: readonly Columns[]
      /** Columns that stay as they are. */
      readonly keep?: readonly Columns[]
      /** Whether rows that would not change are left alone. */
      readonly onlyChanged?: boolean
    }

export type Column<T extends BulkTable> = keyof BulkRow<T> & string

/**
 * Inserts rows in their order, many with one statement: each column goes as one parameter, as PostgreSQL takes only
 * 65,535. All rows have the columns of the first. Rows under the same key must not occur twice, unless `nothing` is to
 * be done about them.
 */
export async function insertRows<T extends BulkTable>(
  trx: Trx,
  table: T,
  rows: readonly BulkRow<T>[],
  onConflict?: OnConflict<Column<T>>,
): Promise<void> {
  return insertTexts(trx, toTexts(table, rows), onConflict)
}

/** As `insertRows`, for rows that are texts already. */
export async function insertTexts(
  trx: Trx,
  { table, columns, sets }: RowTexts,
  onConflict?: OnConflict,
): Promise<void> {
  // Rows that there are none of have none either.
  if (columns.length === 0) return
  const values = sql.join(columns.map((column) => sql`${select(table, column)} as ${sql.ref(column)}`))
  const [where, conflict] = onConflict === undefined ? [sql``, sql``] : clauses(table, columns, onConflict)
  for (const set of sets) {
    await sql`
      insert into ${sql.table(table)} (${references(columns)})
      select ${references(columns)} from (select ${values} from ${rowsOf(columns, set)}) as rows
      ${where} ${conflict}`.execute(trx)
  }
}

/** Sets the columns of rows that are there, found by `key`. All rows have the columns of the first. */
export async function updateRows<T extends BulkTable>(
  trx: Trx,
  table: T,
  key: keyof BulkRow<T> & string,
  rows: readonly Partial<BulkRow<T>>[],
): Promise<void> {
  const columns = columnsOf(table, rows)
  const set = columns.filter((column) => column !== key)
  const assignments = set.map((column) => sql`${sql.ref(column)} = ${select(table, column)}`)
  for (const rowSet of toSets(table, columns, rows)) {
    await sql`
      update ${sql.table(table)} set ${sql.join(assignments)} from ${rowsOf(columns, rowSet)}
      where ${sql.ref(`${table}.${key}`)} = ${sql.ref(`rows.${key}`)}`.execute(trx)
  }
}

/** Deletes the rows whose `column` holds one of the values. */
export async function deleteRows<T extends BulkTable>(
  trx: Trx,
  table: T,
  column: keyof BulkRow<T> & string,
  values: readonly string[],
): Promise<void> {
  if (values.length === 0) return
  await sql`delete from ${sql.table(table)} where ${sql.ref(column)} = ${anyOf(values)}`.execute(trx)
}

function references(columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map((column) => sql.ref(column)))
}

/** Which rows are inserted, and what happens to those that are there. */
function clauses(
  table: BulkTable,
  columns: readonly string[],
  onConflict: OnConflict,
): [RawBuilder<unknown>, RawBuilder<unknown>] {
  if (onConflict === 'nothing') return [sql``, sql`on conflict do nothing`]
  const { key, keep = [], onlyChanged } = onConflict
  const kept: readonly string[] = [...key, ...keep]
  const updated = columns.filter((column) => !kept.includes(column))
  const of = (alias: string, names: readonly string[]) =>
    sql.join(names.map((column) => sql.ref(`${alias}.${column}`)))
  // With its offset, it is looked up row by row in the index; else all of a table may be read for some rows of it.
  const unchanged = sql`
    where not exists (
      select from ${sql.table(table)} as stored
      where (${of('stored', key)}) = (${of('rows', key)})
      and row(${of('stored', updated)}) is not distinct from row(${of('rows', updated)})
      offset 0
    )`
  const assignments = updated.map((column) => sql`${sql.ref(column)} = ${sql.ref(`excluded.${column}`)}`)
  return [
    onlyChanged ? unchanged : sql``,
    sql`on conflict (${references(key)}) do update set ${sql.join(assignments)}`,
  ]
}

/** A column of the set of rows, as its type. Everything goes as text: bytes as Base64. */
function select(table: BulkTable, column: string): RawBuilder<unknown> {
  const reference = sql.ref(`rows.${column}`)
  return FROM_TEXT[typesOf(table)[column] ?? 'text'](reference)
}

const FROM_TEXT: Readonly<Record<ColumnType, (text: RawBuilder<unknown>) => RawBuilder<unknown>>> = {
  text: (text) => text,
  'text[]': (text) => sql`${text}::text[]`,
  boolean: (text) => sql`${text}::boolean`,
  bigint: (text) => sql`${text}::bigint`,
  integer: (text) => sql`${text}::integer`,
  timestamptz: (text) => sql`${text}::timestamptz`,
  jsonb: (text) => sql`${text}::jsonb`,
  bytea: (text) => sql`decode(${text}, 'base64')`,
}

/** A set of rows as a `from` item: selected, they come one by one; as a function in `from`, all would be kept first. */
function rowsOf(columns: readonly string[], set: readonly ColumnText[]): RawBuilder<unknown> {
  const values = columns.map((column, index) => sql`${unnest(set[index] ?? [])} as ${sql.ref(column)}`)
  return sql`(select ${sql.join(values)}) as rows`
}

/** The values of a column, one in each row. */
function unnest(text: ColumnText): RawBuilder<unknown> {
  return typeof text === 'string'
    ? sql`unnest(string_to_array(${text}::text, ${BETWEEN}, ${NULL}))`
    : sql`unnest(${text}::text[])`
}
