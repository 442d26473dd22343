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

/** In place of a parameter: what the statement copies out is wanted as it is. */
class BytesWanted {}
const BYTES_WANTED = new BytesWanted()

export interface CopiedOut {
  /** Its own memory: it may be handed to another thread. */
  readonly bytes: Uint8Array<ArrayBuffer>
}

/**
 * The rows of a query as bytes that nobody has looked at yet, for another thread to read: to be executed as any other
 * statement, on a database that `openDatabase` gave. It gives one row.
 *
 * @param query its values stand in it: PostgreSQL knows no parameters there
 * @returns a statement for COPY's binary format (PostgreSQL, "COPY", "Binary Format")
 */
export function copyOut(query: string): CompiledQuery<CopiedOut> {
  return CompiledQuery.raw(`copy (${query}) to stdout (format binary)`, [BYTES_WANTED])
}

/** Of a statement's parameters: what it copies, if it does. */
export function copyDataOf(parameters: readonly unknown[] = []): CopyData | undefined {
  const [first] = parameters
  return first instanceof CopyData ? first : undefined
}

/** Whether a statement copies out, by its parameters. */
export function wantsBytes(parameters: readonly unknown[] = []): boolean {
  return parameters[0] === BYTES_WANTED
}

/** Parts put together, in memory that is nobody else's. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let end = 0
  for (const part of parts) {
    bytes.set(part, end)
    end += part.length
  }
  return bytes
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
