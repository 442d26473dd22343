import { createHash } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import { MAX_CURSOR_LENGTH } from '../limits/server.js'

/** A cursor that this index did not make, or made for another query. */
export class InvalidCursorError extends Error {
  override name = 'InvalidCursorError'
}

/** What a sort key may be: a text, or a whole number that JSON and int8 both hold exactly. */
export type CursorKey = string | number

/**
 * Turns the sort keys of a page's last row into the cursor of the next page. Opaque to clients; `scope` is what the
 * query asks for, so that a cursor is of no use for another one.
 */
export function encodeCursor(scope: unknown, keys: readonly CursorKey[]): string {
  return Buffer.from(JSON.stringify([fingerprint(scope), ...keys])).toString('base64url')
}

/**
 * The sort keys after which a page starts. They come from outside: each is checked to be of the type that `shape`
 * shows for its place, and fit to be an SQL parameter.
 * @throws InvalidCursorError
 */
export function decodeCursor<const Shape extends readonly ('text' | 'integer')[]>(
  scope: unknown,
  shape: Shape,
  cursor: string,
): CursorKeys<Shape> {
  const parts = parse(cursor)
  if (parts === undefined || parts.length !== shape.length + 1) {
    throw new InvalidCursorError('This is no cursor of this index. Leave it out to begin at the first page.')
  }
  const [scopePart, ...keys] = parts
  if (scopePart !== fingerprint(scope)) {
    throw new InvalidCursorError(
      'This cursor belongs to another query. Repeat it with the same parameters, or leave it out to begin anew.',
    )
  }
  if (!keys.every((key, i) => (shape[i] === 'text' ? isText(key) : Number.isSafeInteger(key)))) {
    throw new InvalidCursorError('This cursor was altered. Leave it out to begin at the first page.')
  }
  return keys as CursorKeys<Shape>
}

/** The keys of a cursor, typed by their shape. */
export type CursorKeys<Shape extends readonly ('text' | 'integer')[]> = {
  -readonly [I in keyof Shape]: Shape[I] extends 'text' ? string : number
}

/**
 * Splits rows of a query that asked for one more than `limit` into the page and the cursor of the next one, which
 * is absent after the last.
 */
export function toPage<Row>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (last: Row) => string,
): { rows: Row[]; cursor?: string } {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return rows.length > limit && last !== undefined ? { rows: page, cursor: cursorOf(last) } : { rows: page }
}

/** A timestamptz as a key: whole microseconds, which is what it holds, and a Date does not. */
export function toMicroseconds(timestamp: RawBuilder<unknown>): RawBuilder<number> {
  return sql<number>`(extract(epoch from ${timestamp}) * 1000000)::bigint`
}

/** The timestamptz of such a key. */
export function fromMicroseconds(micros: CursorKey): RawBuilder<Date> {
  return sql<Date>`(timestamptz 'epoch' + ${micros}::float8 * interval '1 microsecond')`
}

function fingerprint(scope: unknown): string {
  return createHash('sha256').update(JSON.stringify(scope)).digest('base64url').slice(0, 11)
}

function parse(cursor: string): unknown[] | undefined {
  if (cursor.length > MAX_CURSOR_LENGTH) return undefined
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return Array.isArray(parts) ? parts : undefined
  } catch {
    return undefined
  }
}

/** PostgreSQL holds no NUL, and takes no lone surrogate. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0') && value.isWellFormed()
}
