import { sql } from 'kysely'
import {
  decodeCursor,
  encodeCursor,
  fromMicroseconds,
  toMicroseconds,
  toPage,
} from '../../src/db/pagination.js'
import { listCollections as lexicon } from '../../src/lexicons/dev/firn.js'
import type { AppViewContext } from '../context.js'
import { hydrateCollections } from '../hydrate/collections.js'
import { collectionViews } from '../views/collection.js'
import { createLinks } from '../views/links.js'
import { DEFAULT_LIMIT } from './default-limit.js'
import type { ParamsOf } from './params.js'
import { definitionUriOf, findActor } from './subject.js'

/** @throws InvalidRequestError, NotFoundError for an unknown account, InvalidCursorError */
export async function listCollections(
  { db, config }: Pick<AppViewContext, 'db' | 'config'>,
  { actor, definition, limit = DEFAULT_LIMIT, cursor }: ParamsOf<typeof lexicon>,
): Promise<lexicon.$OutputBody> {
  const did = actor === undefined ? undefined : (await findActor(db, actor)).did
  const definitionUri = definition === undefined ? undefined : await definitionUriOf(db, definition)
  const scope = [lexicon.$nsid, did, definitionUri]
  let query = db
    .selectFrom('collection')
    .innerJoin('actor', 'actor.did', 'collection.did')
    .select('collection.uri')
    .select(toMicroseconds(sql`collection."updatedAt"`).as('key'))
    .where('actor.active', '=', true)
    .orderBy('collection.updatedAt', 'desc')
    .orderBy('collection.uri', 'desc')
    .limit(limit + 1)
  if (did !== undefined) query = query.where('collection.did', '=', did)
  if (definitionUri !== undefined) {
    query = query.where(sql<boolean>`collection."definitionUris" @> array[${definitionUri}]::text[]`)
  }
  if (cursor !== undefined) {
    const [key, uri] = decodeCursor(scope, ['integer', 'text'], cursor)
    query = query.where(
      sql<boolean>`(collection."updatedAt", collection.uri) < (${fromMicroseconds(key)}, ${uri}::text)`,
    )
  }
  const page = toPage(await query.execute(), limit, (last) => encodeCursor(scope, [last.key, last.uri]))
  const uris = page.rows.map((row) => row.uri)
  const collections = collectionViews(uris, await hydrateCollections(db, uris), createLinks(config.publicUrl))
  return { collections, ...(page.cursor ? { cursor: page.cursor } : {}) }
}
