import { isAtomId } from '../../src/atoms/atom-id.js'
import { AtomNameError, parseLabel } from '../../src/atoms/name.js'
import type { Db } from '../../src/db/database.js'
import { NotFoundError } from './errors.js'
import { shown } from './shown.js'

interface Author {
  readonly did: string
  readonly handle: string | null
}

interface LabelledAtom {
  readonly atomId: string
  readonly label: string
  readonly rootCommit: string
}

/**
 * The key and label of an author's atom by its AtomId, or by its label where no other repository has that label, too.
 * Releases outlive their definition and are found without it.
 * @throws NotFoundError
 */
export async function findAtom(db: Db, author: Author, name: string): Promise<{ key: string; name: string }> {
  const found = isAtomId(name)
    ? await selectAtoms(db, author.did, 'atomId', name)
    : await selectAtoms(db, author.did, 'label', labelOf(author, name))
  const [first, ...others] = found
  if (others.length > 0) throw ambiguous(author, name, found)
  return { key: first?.atomId ?? name, name: first?.label ?? name }
}

function labelOf({ did, handle }: Author, name: string): string {
  try {
    return parseLabel(name)
  } catch (cause) {
    if (!(cause instanceof AtomNameError)) throw cause
    const who = handle ?? did
    throw new NotFoundError(`${who} has no release of an atom ${shown(name)}. ${cause.message}`, { cause })
  }
}

/** Of definitions and of releases, each atom once. */
async function selectAtoms(
  db: Db,
  did: string,
  column: 'atomId' | 'label',
  value: string,
): Promise<LabelledAtom[]> {
  return db
    .selectFrom('atom')
    .select(['atomId', 'label', 'rootCommit'])
    .where('did', '=', did)
    .where(column, '=', value)
    .union((eb) =>
      eb
        .selectFrom('atomRelease')
        .select(['atomId', 'label', 'rootCommit'])
        .where('did', '=', did)
        .where(column, '=', value),
    )
    .orderBy('atomId')
    .execute()
}

/** Nothing says which of them is meant, so none is chosen. */
function ambiguous({ did, handle }: Author, name: string, found: readonly LabelledAtom[]): NotFoundError {
  const choices = found.map(
    ({ atomId, rootCommit }) => `  ${atomId} of the repository that began with ${rootCommit}`,
  )
  const who = handle ?? did
  return new NotFoundError(
    `${who} has ${found.length} atoms called ${shown(name)}. Write the AtomId in place of the label:\n${choices.join('\n')}`,
  )
}
