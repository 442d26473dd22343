import type { Db } from '../../../src/db/database.js'
import type { DefinitionRef } from '../links.js'

export interface Dependents {
  readonly shown: readonly DefinitionRef[]
  readonly total: number
}

/** How many a page names. */
const SHOWN = 10

/** The definitions whose newest release needs this one, the best first. */
export async function loadDependents(db: Db, definitionUri: string): Promise<Dependents> {
  const rows = await db
    .selectFrom('definition')
    .innerJoin('actor', 'actor.did', 'definition.did')
    .select(['definition.did', 'definition.kind', 'definition.name', 'actor.handle'])
    .select(({ fn }) => fn.countAll<number>().over().as('total'))
    // A release may need one definition under several names.
    .where('definition.newestReleaseUri', 'in', (eb) =>
      eb
        .selectFrom('dependency')
        .select('dependency.releaseUri')
        .where('dependency.definitionUri', '=', definitionUri),
    )
    .where('actor.active', '=', true)
    .orderBy('definition.score', 'desc')
    .orderBy('definition.uri')
    .limit(SHOWN)
    .execute()
  return {
    shown: rows.map(({ did, handle, kind, name }) => ({ author: toAuthor(did, handle), kind, name })),
    total: rows[0]?.total ?? 0,
  }
}

function toAuthor(did: string, handle: string | null): DefinitionRef['author'] {
  return { did: did as DefinitionRef['author']['did'], handle }
}
