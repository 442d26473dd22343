import { type JsonValue, jsonToLex } from '@atproto/lex'
import type { Db } from '../../src/db/database.js'
import { collection as collectionLexicon } from '../../src/lexicons/dev/firn.js'
import type { JsonObject } from '../../src/nix/canonical-json.js'
import type { LockedCollection } from '../../src/resolve/collection-lock.js'
import { foldSlug, isSlug } from '../../src/syntax/slug.js'
import { GoneError, NotFoundError } from './errors.js'
import { findActor } from './find-definition.js'
import { shown } from './shown.js'

/** A collection of an active account as it stands in the index. */
export interface FoundCollection extends LockedCollection {
  readonly handle: string | null
  readonly json: JsonObject
  readonly record: collectionLexicon.Main
}

/** Names that a message offers. */
const OFFERED = 5

/**
 * The collection that an address names; another spelling of its name finds it, too.
 * @throws NotFoundError, GoneError
 */
export async function findCollection(
  db: Db,
  { actor, name }: { actor: string; name: string },
): Promise<FoundCollection> {
  const { did, handle } = await findActor(db, actor)
  const rows = isSlug(name)
    ? await db
        .selectFrom('collection')
        .innerJoin('record', 'record.uri', 'collection.uri')
        .select(['collection.uri', 'collection.cid', 'collection.rev', 'collection.name', 'record.json'])
        .where('collection.did', '=', did)
        .orderBy('collection.name')
        .execute()
    : []
  const row =
    rows.find((each) => each.name === name) ?? rows.find((each) => foldSlug(each.name) === foldSlug(name))
  if (!row) throw await missing(db, { did, handle, name })
  const { uri, cid, rev, json } = row
  const record = jsonToLex(json as JsonValue) as collectionLexicon.Main
  return { uri, cid, rev, did, handle, name: row.name, json: json as JsonObject, record }
}

/** That there is no such collection, and what there is instead. */
async function missing(
  db: Db,
  { did, handle, name }: { did: string; handle: string | null; name: string },
): Promise<Error> {
  const who = handle ?? did
  const last = await db
    .selectFrom('updateEvent')
    .select(['action', 'indexedAt'])
    .where('uri', '=', `at://${did}/${collectionLexicon.$nsid}/${name}`)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (last?.action === 'delete') {
    return new GoneError(`${who} deleted the collection ${shown(name)} on ${last.indexedAt.toISOString()}.`)
  }
  const others = await db
    .selectFrom('collection')
    .select('name')
    .where('did', '=', did)
    .orderBy('updatedAt', 'desc')
    .limit(OFFERED)
    .execute()
  const offer = others.length > 0 ? `; it has ${others.map((other) => other.name).join(', ')}` : ''
  return new NotFoundError(`${who} has no collection ${shown(name)} in this index${offer}.`)
}
