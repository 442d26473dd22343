import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../src/db/database.js'
import { similarity } from './matching.js'
import { type SearchText, textConditions } from './text.js'

/** Beneath it a name is no completion of what was typed. */
const MIN_SIMILARITY = 0.3

export interface SuggestionOptions {
  readonly kind: string | undefined
  readonly limit: number
}

/**
 * At-uris of what somebody may be typing: names that begin so, then names that hold it. Names that are only near
 * are looked for, which costs more, when those do not fill the list.
 */
export async function findSuggestions(
  db: Db,
  text: SearchText,
  { kind, limit }: SuggestionOptions,
): Promise<string[]> {
  const { exact, prefix, infix } = textConditions(text)
  const literal = sql<boolean>`(${prefix} or ${infix})`
  const ofKind = kind === undefined ? sql<boolean>`true` : sql<boolean>`d.kind = ${kind}`
  const completions = await readUris(db, {
    where: sql`${ofKind} and ${literal}`,
    order: sql`case when ${exact} then 0 when ${prefix} then 1 else 2 end`,
    limit,
  })
  if (completions.length === limit) return completions
  const near = similarity(text)
  const others = await readUris(db, {
    where: sql`${ofKind} and not ${literal} and ${near} >= ${MIN_SIMILARITY}`,
    order: sql`${near} desc`,
    limit: limit - completions.length,
  })
  return [...completions, ...others]
}

interface UriQuery {
  where: RawBuilder<unknown>
  order: RawBuilder<unknown>
  limit: number
}

async function readUris(db: Db, { where, order, limit }: UriQuery): Promise<string[]> {
  const { rows } = await sql<{ uri: string }>`
    select d.uri from definition d join actor a on a.did = d.did
    where a.active and ${where}
    order by ${order}, d.score desc, d."releaseCount" desc, d.name, d.uri
    limit ${limit}`.execute(db)
  return rows.map((row) => row.uri)
}
