import type { Db } from '../../../src/db/database.js'
import type { DefinitionView } from '../../../src/lexicons/dev/firn/defs.js'
import { parseAtUri } from '../../../src/syntax/at-uri.js'
import { anyOf } from '../../hydrate/any.js'
import type { DefinitionRef } from '../links.js'

/** A definition whose addresses lead to it and to nothing else. */
export type Addressed<Definition = DefinitionView> = Definition & Pick<DefinitionRef, 'key'>

/** Adds the AtomId where the label alone names several atoms of the author. */
export async function addressed(db: Db, definition: DefinitionView): Promise<Addressed> {
  const [first = definition] = await addressAll(db, [definition])
  return first
}

/** The same for a list, in its order, with one query for all of it. */
export async function addressAll<Definition extends Pick<DefinitionView, 'kind' | 'uri'>>(
  db: Db,
  definitions: readonly Definition[],
): Promise<Addressed<Definition>[]> {
  const atoms = definitions.flatMap(({ kind, uri }) => (kind === 'atom' ? [uri] : []))
  const namesakes = atoms.length === 0 ? new Set<string>() : await findNamesakes(db, atoms)
  return definitions.map((definition) =>
    namesakes.has(definition.uri) ? { ...definition, key: parseAtUri(definition.uri).rkey } : definition,
  )
}

/** Those of some atoms beside which their author has another of the same label. */
async function findNamesakes(db: Db, uris: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('atom')
    .select('uri')
    .where('uri', '=', anyOf(uris))
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('atom as other')
          .select('other.uri')
          .whereRef('other.did', '=', 'atom.did')
          .whereRef('other.label', '=', 'atom.label')
          .whereRef('other.uri', '<>', 'atom.uri'),
      ),
    )
    .execute()
  return new Set(rows.map(({ uri }) => uri))
}
