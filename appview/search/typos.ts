import { sql } from 'kysely'
import type { Db } from '../../src/db/database.js'
import { editDistance } from '../../src/syntax/edit-distance.js'
import { allOf, type Filters, filterConditions } from './filters.js'
import { similarity } from './matching.js'
import type { SearchText } from './text.js'

/** How many names are looked at as candidates: the edit distance is counted here, not in SQL. */
const CANDIDATES = 50
/** A misspelt name keeps more than half of its trigrams; less is another name. */
const MIN_SIMILARITY = 0.5
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
  if (similarity >= MIN_SIMILARITY) return true
  const whole = name.toLowerCase()
  return [whole, ...whole.split(/[-_.]/)].some((part) => editDistance(text, part) <= allowedEdits(text))
}

function allowedEdits(text: string): number {
  if (text.length < 3) return 0
  return text.length < 6 ? 1 : 2
}
