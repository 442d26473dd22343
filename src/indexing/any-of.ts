import { type RawBuilder, sql } from 'kysely'

/** `column = any($1)` in place of a list: one parameter, as PostgreSQL takes only 65,535 in a statement. */
export function anyOf(texts: readonly string[]): RawBuilder<string> {
  return sql<string>`any(${texts}::text[])`
}
