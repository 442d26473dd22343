import type { Db } from '../../src/db/database.js'
import { anyOf, indexBy } from './any.js'

/** What views show of an account. Only active ones are ever read: who is not here is not shown. */
export interface ActorRow {
  did: string
  handle: string | null
  indexedAt: Date
}

export type Actors = ReadonlyMap<string, ActorRow>

export async function hydrateActors(db: Db, dids: readonly string[]): Promise<Actors> {
  const rows = await db
    .selectFrom('actor')
    .select(['did', 'handle', 'indexedAt'])
    .where('did', '=', anyOf(unique(dids)))
    .where('active', '=', true)
    .execute()
  return indexBy(rows, 'did')
}

/** The DID of an at-uri that our own tables hold. */
export function authorOf(uri: string): string {
  return uri.slice('at://'.length).split('/', 1)[0] ?? ''
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)]
}
