import { sql } from 'kysely'
import type { Db } from '../../src/db/database.js'
import { allOf, type Filters, filterConditions } from './filters.js'
import { similarity } from './matching.js'
import type { SearchText } from './text.js'

/** How many names are looked at as candidates: the edit distance is counted here, not in SQL. */
const CANDIDATES = 50
/** pg_trgm's own thresholds. */
const MIN_SIMILARITY = 0.3
/** Below it, names share next to nothing. */
const MIN_CANDIDATE_SIMILARITY = 0.1
const NEAREST = 5

interface Candidate {
  uri: string
  name: string
  similarity: number
}

/** At-uris of definitions whose names may be what was meant, misspelt. */
export async function findTypos(db: Db, text: SearchText, filters: Filters): Promise<string[]> {
  const candidates = await findCandidates(db, text, filters)
  return candidates.filter((candidate) => isNear(text.whole, candidate)).map(({ uri }) => uri)
}

/** Names to offer when nothing was found at all, whatever the filters. */
export async function findNearestNames(db: Db, text: SearchText): Promise<string[]> {
  const candidates = await findCandidates(db, text, {})
  return [...new Set(candidates.map(({ name }) => name))].slice(0, NEAREST)
}

async function findCandidates(db: Db, text: SearchText, filters: Filters): Promise<Candidate[]> {
  const near = similarity(text)
  const { rows } = await sql<Candidate>`
    select d.uri, d.name, ${near} as similarity
    from definition d join actor a on a.did = d.did
    where a.active and ${allOf(filterConditions(filters).values())} and ${near} >= ${MIN_CANDIDATE_SIMILARITY}
    order by similarity desc, d.score desc, d.uri
    limit ${CANDIDATES}`.execute(db)
  return rows
}

/** Trigrams see little in short words with swapped letters; the edit distance sees little in long ones. */
function isNear(text: string, { name, similarity }: Candidate): boolean {
  return similarity >= MIN_SIMILARITY || editDistance(text, name.toLowerCase()) <= allowedEdits(text)
}

function allowedEdits(text: string): number {
  if (text.length < 3) return 0
  return text.length < 6 ? 1 : 2
}

/**
 * Insertions, deletions, replacements and swaps of neighbours between two texts ("optimal string alignment").
 * Texts are short: names and queries.
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let best = Math.min(at(last, j) + 1, at(row, j - 1) + 1, replaced)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, at(beforeLast, j - 2) + 1)
      }
      row.push(best)
    }
    beforeLast = last
    last = row
  }
  return at(last, b.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0
}
