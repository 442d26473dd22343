import { sql } from 'kysely'
import type { Db } from '../db/database.js'
import type { ActorTable } from '../db/tables/actor.js'
import type { RepoState, RepoTable } from '../db/tables/repo.js'

/** How an index stands to a repository, in one word: what its account allows, else how far it is followed. */
export type RepoWord = RepoState | 'deactivated' | 'suspended' | 'takendown' | 'deleted'

export const REPO_WORDS = [
  'pending',
  'desynchronized',
  'resyncing',
  'active',
  'deactivated',
  'suspended',
  'takendown',
  'deleted',
  'error',
] as const satisfies RepoWord[]

/**
 * A repository's word from the rows of both tables. What hides its account goes before how far it is followed; that
 * its PDS has no such repository, or that it is not all here, is no word on the account, so it stays with its fetch.
 * @returns undefined when it is not followed, and nothing else is known of it
 */
export function repoWord(
  repo: Pick<RepoTable, 'state'> | undefined,
  actor: Pick<ActorTable, 'status' | 'fetchStatus'> | undefined,
): RepoWord | undefined {
  if (actor?.status) return actor.status
  const fetchStatus = actor?.fetchStatus
  if (fetchStatus && fetchStatus !== 'notFound' && fetchStatus !== 'partial') return fetchStatus
  return repo?.state
}

/** How many repositories have each word; the same rule as `repoWord`, by the database. */
export async function countRepoWords(db: Db): Promise<Record<RepoWord, number>> {
  const word = sql<RepoWord | null>`
    coalesce(actor.status, nullif(nullif(actor."fetchStatus", 'notFound'), 'partial'), repo.state)`
  const rows = await db
    .selectFrom('repo')
    .fullJoin('actor', 'actor.did', 'repo.did')
    .select([word.as('word'), (eb) => eb.fn.countAll<number>().as('count')])
    .groupBy(word)
    .execute()
  const counts = Object.fromEntries(REPO_WORDS.map((each) => [each, 0])) as Record<RepoWord, number>
  for (const { word, count } of rows) if (word !== null) counts[word] = Number(count)
  return counts
}
