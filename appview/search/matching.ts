import { type RawBuilder, sql } from 'kysely'
import { type SearchText, textConditions } from './text.js'

/** Why something matched: dev.firn.search#hit. */
export type Matched = 'exact' | 'prefix' | 'name' | 'keyword' | 'words' | 'typo' | 'all'

/** A set of definitions `d` as SQL: what is in it, why, and how good each is (a whole number). */
export interface Matching {
  readonly condition: RawBuilder<boolean>
  readonly matched: RawBuilder<Matched>
  readonly relevance: RawBuilder<number>
}

/** From 0 to below 200,000: enough to order what is otherwise alike, never enough to pass a better match. */
const WEIGHT = sql`(d.score * 1000 + least(d."releaseCount", 50) * 1000)`

export const EVERYTHING: Matching = {
  condition: sql`true`,
  matched: sql<Matched>`'all'`,
  relevance: sql<number>`${WEIGHT}::bigint`,
}

/** An exact name first, then names that begin so, then the rest by rank of their words. */
export function matchText(text: SearchText): Matching {
  const { exact, prefix, infix, keyword, words, tsquery, allowed } = textConditions(text)
  if (text.whole === '') return { ...EVERYTHING, condition: allowed }
  const closeness = sql`least(1.0, ${text.whole.length}::float8 / greatest(length(d.name), 1))`
  // ts_rank is below 1 and gives a word of the name 0.6, of the summary 0.12.
  const rank = sql`(ts_rank(d.search, ${tsquery}) + case when ${keyword} then 0.35 else 0 end + case when ${infix} then 0.5 else 0 end)`
  return {
    condition: sql`((${exact} or ${prefix} or ${infix} or ${keyword} or ${words}) and ${allowed})`,
    matched: sql<Matched>`(case
      when ${exact} then 'exact'
      when ${prefix} then 'prefix'
      when ${infix} or ts_filter(d.search, '{a}') @@ ${tsquery} then 'name'
      when ${keyword} then 'keyword'
      else 'words' end)`,
    relevance: sql<number>`(case
      when ${exact} then 6000000 + ${WEIGHT}
      when ${prefix} then 4000000 + ${closeness} * 1000000 + ${WEIGHT}
      else 1000000 * ${rank} * (1 + ${WEIGHT} / 400000.0) end)::bigint`,
  }
}

/** A few definitions whose names are near to the text, the nearest first. */
export function matchNames(text: SearchText, uris: readonly string[]): Matching {
  return {
    condition: sql`d.uri = any(${uris}::text[])`,
    matched: sql<Matched>`'typo'`,
    relevance: sql<number>`(${similarity(text)} * 1000000)::bigint`,
  }
}

/** From 0 to 1: of the whole name, or nearly as well of a part of it. */
export function similarity({ whole }: SearchText): RawBuilder<number> {
  return sql<number>`greatest(similarity(lower(d.name), ${whole}), word_similarity(${whole}, lower(d.name)) * 0.8)`
}
