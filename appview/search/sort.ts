import { type RawBuilder, sql } from 'kysely'
import { type CursorKey, fromMicroseconds, toMicroseconds } from '../../src/db/pagination.js'

/** One way to order definitions, for keyset pages: by a key, then by at-uri in the same direction. */
export interface SortOrder {
  readonly direction: 'asc' | 'desc'
  /** What the rows are sorted by. */
  readonly column: RawBuilder<unknown>
  /** The same in the form that a cursor holds without loss. */
  readonly key: RawBuilder<CursorKey>
  readonly keyType: 'text' | 'integer'
  /** The cursor's form, back in the type of the column. */
  readonly fromKey: (key: CursorKey) => RawBuilder<unknown>
}

/** Newest change first. */
export const BY_UPDATE: SortOrder = {
  direction: 'desc',
  column: sql`d."updatedAt"`,
  key: toMicroseconds(sql`d."updatedAt"`),
  keyType: 'integer',
  fromKey: fromMicroseconds,
}

/** In byte order, so that both engines and every locale agree. */
export const BY_NAME: SortOrder = {
  direction: 'asc',
  column: sql`lower(d.name) collate "C"`,
  key: sql<string>`lower(d.name)`,
  keyType: 'text',
  fromKey: (name) => sql`${name}::text collate "C"`,
}

export const BY_SCORE: SortOrder = byNumber(sql<number>`d.score`)

/** Highest whole number first. */
export function byNumber(number: RawBuilder<number>): SortOrder {
  return {
    direction: 'desc',
    column: number,
    key: number,
    keyType: 'integer',
    fromKey: (key) => sql`${key}::bigint`,
  }
}

/** The condition "stands after this row". */
export function isAfter(order: SortOrder, key: CursorKey, uri: string): RawBuilder<boolean> {
  const comparison = order.direction === 'asc' ? sql`>` : sql`<`
  return sql<boolean>`(${order.column}, d.uri) ${comparison} (${order.fromKey(key)}, ${uri})`
}

export function orderBy({ column, direction }: SortOrder): RawBuilder<unknown> {
  const way = sql.raw(direction)
  return sql`${column} ${way}, d.uri ${way}`
}
