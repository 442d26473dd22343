import type { Db } from '../../../src/db/database.js'
import type { DefinitionView } from '../../../src/lexicons/dev/firn/defs.js'
import { parseAtUri } from '../../../src/syntax/at-uri.js'
import type { DefinitionRef } from '../links.js'

/** A definition whose addresses lead to it and to nothing else. */
export type Addressed = DefinitionView & Pick<DefinitionRef, 'key'>

/** Adds the AtomId where the label alone names several atoms of the author. */
export async function addressed(db: Db, definition: DefinitionView): Promise<Addressed> {
  if (definition.kind !== 'atom') return definition
  const namesake = await db
    .selectFrom('atom')
    .select('uri')
    .where('did', '=', definition.author.did)
    .where('label', '=', definition.name)
    .where('uri', '<>', definition.uri)
    .limit(1)
    .executeTakeFirst()
  return namesake === undefined ? definition : { ...definition, key: parseAtUri(definition.uri).rkey }
}
