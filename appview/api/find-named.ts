import type { Db } from '../../src/db/database.js'
import { foldSlug } from '../../src/syntax/slug.js'
import { AmbiguousNameError } from './errors.js'
import type { DefinitionSubject } from './subject.js'

/** Atoms that a message names; more of one label from one author help nobody. */
const NAMED = 20

/** A definition's row by its names alone. */
export interface NamedRow {
  readonly uri: string
  readonly key: string
}

/**
 * The definition that a name means: by its exact key, else a package by another spelling, an atom by its label.
 * Undefined when there is none.
 * @throws AmbiguousNameError when its author has several atoms of the label
 */
export function findNamed(db: Db, subject: DefinitionSubject): Promise<NamedRow | undefined> {
  return subject.kind === 'atom' ? findAtom(db, subject) : findSlug(db, subject)
}

/** The exact key before any other spelling. */
function findSlug(db: Db, { actor, kind, name }: DefinitionSubject): Promise<NamedRow | undefined> {
  return db
    .selectFrom('definition')
    .select(['uri', 'key'])
    .where('did', '=', actor.did)
    .where('kind', '=', kind)
    .where((eb) =>
      eb.or([eb('key', '=', name), eb('name', '=', name), eb('foldedName', '=', foldSlug(name))]),
    )
    .orderBy((eb) => eb('key', '=', name), 'desc')
    .orderBy('uri')
    .limit(1)
    .executeTakeFirst()
}

async function findAtom(db: Db, { actor, name }: DefinitionSubject): Promise<NamedRow | undefined> {
  const label = name.normalize('NFKC')
  const rows = await db
    .selectFrom('atom')
    .select(['uri', 'atomId as key', 'rootCommit'])
    .where('did', '=', actor.did)
    .where((eb) => eb.or([eb('atomId', '=', name), eb('label', '=', label)]))
    .orderBy((eb) => eb('atomId', '=', name), 'desc')
    .orderBy('atomId')
    .limit(NAMED)
    .execute()
  const [first, second] = rows
  if (first === undefined || second === undefined || first.key === name) return first
  throw new AmbiguousNameError(
    label,
    actor,
    rows.map(({ key, rootCommit }) => ({ atomId: key, rootCommit })),
  )
}
