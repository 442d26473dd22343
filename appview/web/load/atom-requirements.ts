import { AtomIdError, atomId } from '../../../src/atoms/atom-id.js'
import { AtomNameError } from '../../../src/atoms/name.js'
import type { Db } from '../../../src/db/database.js'
import type { snapshot } from '../../../src/lexicons/dev/firn.js'
import { anyOf } from '../../hydrate/any.js'
import { type DefinitionRef, toAuthor } from '../links.js'

/** What a release needs, as its manifest says, and who publishes that. */
export interface RequirementFact {
  readonly set: string
  /** Undefined where no set of that name is declared. */
  readonly rootCommit: string | undefined
  readonly label: string
  readonly requirement: string
  readonly atomId: string | undefined
  /** Definitions of that AtomId in this index, the best first; empty where nobody signed one. */
  readonly claims: readonly DefinitionRef[]
}

/** How many authors of one required atom are named. */
const SHOWN = 3

/** Every requirement in the order of the manifest, linked by AtomId: whatever an author calls the set. */
export async function loadRequirements(
  db: Db,
  { sets = [], requirements = [] }: snapshot.Main,
): Promise<RequirementFact[]> {
  const roots = new Map(sets.map(({ tag, rootCommit }) => [tag, rootCommit]))
  const facts = requirements.map(({ set, label, requirement }) => {
    const rootCommit = roots.get(set)
    return { set, label, requirement, rootCommit, atomId: idOf(rootCommit, label) }
  })
  const claims = await findClaims(
    db,
    facts.flatMap((fact) => fact.atomId ?? []),
  )
  return facts.map((fact) => ({ ...fact, claims: (claims.get(fact.atomId ?? '') ?? []).slice(0, SHOWN) }))
}

async function findClaims(db: Db, ids: readonly string[]): Promise<Map<string, DefinitionRef[]>> {
  const rows = await db
    .selectFrom('atom')
    .innerJoin('actor', 'actor.did', 'atom.did')
    .innerJoin('definition', 'definition.uri', 'atom.uri')
    .select(['atom.did', 'actor.handle', 'atom.label', 'atom.atomId'])
    .where('atom.atomId', '=', anyOf(ids))
    .where('actor.active', '=', true)
    .orderBy('definition.score', 'desc')
    .orderBy('atom.uri')
    .execute()
  return new Map(
    [...Map.groupBy(rows, (row) => row.atomId)].map(([id, group]) => [
      id,
      group.map(({ did, handle, label }) => ({
        author: toAuthor(did, handle),
        kind: 'atom',
        name: label,
        key: id,
      })),
    ]),
  )
}

/** Undefined where root and label make none. */
function idOf(root: string | undefined, label: string): string | undefined {
  if (root === undefined) return undefined
  try {
    return atomId(root, label)
  } catch (error) {
    if (error instanceof AtomIdError || error instanceof AtomNameError) return undefined
    throw error
  }
}
