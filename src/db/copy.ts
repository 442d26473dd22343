import { CompiledQuery } from 'kysely'

/** What a `copy … from stdin` reads. It goes as the statement's one parameter: PostgreSQL itself knows none there. */
export class CopyData {
  readonly parts: readonly Uint8Array<ArrayBuffer>[]

  constructor(parts: readonly Uint8Array<ArrayBuffer>[]) {
    this.parts = parts
  }
}

/**
 * Adds rows to a table by COPY, which is what PostgreSQL does quickest: to be executed as any other statement, on a
 * database that `openDatabase` gave. A row that is there already is an error, as in a plain insert.
 *
 * @param rows some in each, in COPY's text format (PostgreSQL, "COPY", "Text Format"), with the columns in their order
 */
export function copyRows(
  table: string,
  columns: readonly string[],
  rows: readonly Uint8Array<ArrayBuffer>[],
): CompiledQuery {
  return CompiledQuery.raw(`copy ${quote(table)} (${columns.map(quote).join(', ')}) from stdin`, [
    new CopyData(rows),
  ])
}

/** Of a statement's parameters: what it copies, if it does. */
export function copyDataOf(parameters: readonly unknown[] = []): CopyData | undefined {
  const [first] = parameters
  return first instanceof CopyData ? first : undefined
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
