import { sql } from 'kysely'
import { anyOf } from '../any-of.js'
import { LETTERS_ONCE } from '../dead-letters.js'
import type { Trx } from '../index-transaction.js'
import type { RowCopies } from '../rows/copy-rows.js'
import { deleteRows, insertTexts } from '../rows/write-rows.js'
import { deleteRecords } from './delete-records.js'
import { type DerivedTable, PART_TABLES, ROW_TABLES } from './derived-tables.js'
import { DIVIDER } from './stored-accounts.js'
import type { TableRows, WorkedOut } from './work-out.js'

/** Makes the tables what was worked out, once the copies are made. Rows that are so already are not written. */
export async function writeRebuilt(trx: Trx, copies: RowCopies, rebuilt: WorkedOut): Promise<void> {
  await deleteRecords(trx, rebuilt.goneRecords)
  await insertTexts(trx, rebuilt.letters, LETTERS_ONCE)
  for (const { table, rows } of pairs(ROW_TABLES, rebuilt.rows)) {
    if (rows.gone.length === 0) continue
    await sql`delete from ${sql.table(table.table)} where uri = ${anyOf(rows.gone)}`.execute(trx)
  }
  for (const { table, rows } of pairs(PART_TABLES, rebuilt.parts)) await deleteParts(trx, table, rows.gone)
  const all = [...pairs(ROW_TABLES, rebuilt.rows), ...pairs(PART_TABLES, rebuilt.parts)]
  for (const {
    table: { key, keep },
    rows,
  } of all) {
    await insertTexts(trx, rows.there, { key, keep, onlyChanged: true })
    await copies.add(rows.absent)
  }
  await insertTexts(trx, rebuilt.fileLists, 'nothing')
  await deleteRows(trx, 'releaseTombstone', 'uri', rebuilt.goneTombstones)
}

function pairs(tables: readonly DerivedTable[], rows: readonly TableRows[]) {
  return tables.flatMap((table, index) => {
    const its = rows[index]
    return its ? [{ table, rows: its }] : []
  })
}

async function deleteParts(trx: Trx, { table, key }: DerivedTable, gone: readonly string[]): Promise<void> {
  if (gone.length === 0) return
  const keys = gone.map((text) => splitKey(text, key.length))
  const columns = sql.join(key.map((_, index) => sql`${keys.map((values) => values[index] ?? '')}::text[]`))
  const names = (alias: string) => sql.join(key.map((column) => sql.ref(`${alias}.${column}`)))
  await sql`
    delete from ${sql.table(table)} as stored
    using unnest(${columns}) as other(${sql.join(key.map((column) => sql.ref(column)))})
    where (${names('stored')}) = (${names('other')})`.execute(trx)
}

/** The last part may hold anything: addresses do. */
function splitKey(text: string, count: number): string[] {
  const parts = text.split(DIVIDER)
  return [...parts.slice(0, count - 1), parts.slice(count - 1).join(DIVIDER)]
}
