import { sql } from 'kysely'
import type { Db } from '../../src/db/database.js'
import { similarity } from './matching.js'
import { type SearchText, textConditions } from './text.js'

/** Beneath it a name is no completion of what was typed. */
const MIN_SIMILARITY = 0.3

export interface SuggestionOptions {
  readonly kind: string | undefined
  readonly limit: number
}

/** What somebody may be typing: names that begin so, then names that hold it, then names that are near. */
export async function findSuggestions(
  db: Db,
  text: SearchText,
  options: SuggestionOptions,
): Promise<string[]> {
  const { exact, prefix, infix } = textConditions(text)
  const ofKind = options.kind === undefined ? sql`true` : sql`d.kind = ${options.kind}`
  const near = similarity(text)
  const { rows } = await sql<{ uri: string }>`
    select d.uri
    from definition d join actor a on a.did = d.did
    where a.active and ${ofKind} and (${prefix} or ${infix} or ${near} >= ${MIN_SIMILARITY})
    order by case when ${exact} then 0 when ${prefix} then 1 when ${infix} then 2 else 3 - ${near} end,
      d.score desc, d."releaseCount" desc, d.name, d.uri
    limit ${options.limit}`.execute(db)
  return rows.map((row) => row.uri)
}
