import type { ExpressionBuilder, SelectQueryBuilder } from 'kysely'
import type { Db } from '../../../src/db/database.js'
import type { Schema } from '../../../src/db/schema.js'
import { parseAtUri } from '../../../src/syntax/at-uri.js'
import { type DefinitionRef, toAuthor } from '../links.js'

export interface Dependents {
  readonly shown: readonly DefinitionRef[]
  readonly total: number
}

/** How many a page names. */
const SHOWN = 10

/** The definitions whose newest release needs this one, the best first. */
export function loadDependents(db: Db, { kind, uri }: { kind: string; uri: string }): Promise<Dependents> {
  return kind === 'atom' ? ofAtom(db, parseAtUri(uri).rkey ?? '') : ofPackage(db, uri)
}

function ofPackage(db: Db, definitionUri: string): Promise<Dependents> {
  // A release may need one definition under several names.
  return readDependents(db, (eb) =>
    eb
      .selectFrom('dependency')
      .select('dependency.releaseUri')
      .where('dependency.definitionUri', '=', definitionUri),
  )
}

/** Whoever they mean by it: requirements of atoms name no author. */
function ofAtom(db: Db, atomId: string): Promise<Dependents> {
  return readDependents(db, (eb) =>
    eb
      .selectFrom('atomRequirement')
      .select('atomRequirement.releaseUri')
      .where('atomRequirement.atomId', '=', atomId),
  )
}

async function readDependents(
  db: Db,
  releases: (
    eb: ExpressionBuilder<Schema, 'definition' | 'actor'>,
  ) => SelectQueryBuilder<Schema, keyof Schema, { releaseUri: string }>,
): Promise<Dependents> {
  const rows = await db
    .selectFrom('definition')
    .innerJoin('actor', 'actor.did', 'definition.did')
    .select(['definition.did', 'definition.kind', 'definition.key', 'definition.name', 'actor.handle'])
    .select(({ fn }) => fn.countAll<number>().over().as('total'))
    .where('definition.newestReleaseUri', 'in', releases)
    .where('actor.active', '=', true)
    .orderBy('definition.score', 'desc')
    .orderBy('definition.uri')
    .limit(SHOWN)
    .execute()
  return {
    shown: rows.map(({ did, handle, kind, key, name }) => ({
      author: toAuthor(did, handle),
      kind,
      name,
      key,
    })),
    total: rows[0]?.total ?? 0,
  }
}
