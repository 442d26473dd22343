import type { Db } from '../../src/db/database.js'
import { release as releaseLexicon } from '../../src/lexicons/dev/firn.js'
import { AtUriError, makeAtUri } from '../../src/syntax/at-uri.js'
import { definitionCollection } from '../../src/syntax/definition-collection.js'
import { DeletedError, NotFoundError } from './errors.js'
import type { DefinitionSubject } from './subject.js'

/** How many names or versions a message offers. */
const OFFERED = 5

/** Why a definition cannot be shown, with what there is in its place. */
export async function missingDefinition(db: Db, { actor, kind, name }: DefinitionSubject): Promise<Error> {
  const who = actor.handle ?? actor.did
  if (await wasDeleted(db, uriOrUndefined(actor.did, kind, name))) {
    return new DeletedError(
      `${who} deleted the ${kind} "${name}". Its releases that still stand can be asked for.`,
    )
  }
  const others = await db
    .selectFrom('definition')
    .select('name')
    // Several atoms may have one label.
    .groupBy('name')
    .where('did', '=', actor.did)
    .where('kind', '=', kind)
    .orderBy((eb) => eb.fn.max('updatedAt'), 'desc')
    .limit(OFFERED)
    .execute()
  const offer = others.length > 0 ? ` It has ${others.map((row) => row.name).join(', ')}.` : ''
  return new NotFoundError(`${who} has no ${kind} "${name}" in this index.${offer}`)
}

/** Whether the last thing that was heard of a definition is its deletion. */
async function wasDeleted(db: Db, uri: string | undefined): Promise<boolean> {
  if (uri === undefined) return false
  const last = await db
    .selectFrom('updateEvent')
    .select('action')
    .where('uri', '=', uri)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last?.action === 'delete'
}

function uriOrUndefined(did: string, kind: string, key: string): string | undefined {
  const collection = definitionCollection(kind)
  try {
    return collection && makeAtUri(did, collection, key)
  } catch (error) {
    if (!(error instanceof AtUriError)) throw error
    return undefined
  }
}

/** Why a release cannot be shown, with what there is in its place. @param subject by its key; `label` is what it is called */
export async function missingRelease(
  db: Db,
  { actor, kind, name: key, label = key }: DefinitionSubject & { readonly label?: string },
  version: string,
): Promise<Error> {
  const title = `${kind} ${actor.handle ?? actor.did}/${label}`
  // Build metadata has another sign in record keys.
  const uri = `at://${actor.did}/${releaseLexicon.$nsid}/${kind}:${key}:${version.replace('+', '~')}`
  const tombstone = await db
    .selectFrom('releaseTombstone')
    .select('deletedAt')
    .where('uri', '=', uri)
    .executeTakeFirst()
  if (tombstone) {
    const when = tombstone.deletedAt.toISOString()
    return new DeletedError(`Its author deleted release ${version} of ${title} on ${when}.`)
  }
  const others = await db
    .selectFrom('release')
    .select('version')
    .where('did', '=', actor.did)
    .where('kind', '=', kind)
    .where('key', '=', key)
    .orderBy('versionKey', 'desc')
    .limit(OFFERED)
    .execute()
  const offer = others.length > 0 ? ` The newest are ${others.map((row) => row.version).join(', ')}.` : ''
  return new NotFoundError(`There is no release ${version} of ${title} in this index.${offer}`)
}
