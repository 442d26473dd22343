import type { LexMap } from '@atproto/lex'
import type { Selectable } from 'kysely'
import type { Db } from '../../src/db/database.js'
import type { CollectionTable } from '../../src/db/tables/collection.js'
import { type Actors, authorOf, hydrateActors } from './actors.js'
import { anyOf, indexBy } from './any.js'
import { hydrateRecords } from './records.js'

export type CollectionRow = Selectable<CollectionTable>

/** Everything that the views of some collections need. */
export interface Collections {
  readonly actors: Actors
  readonly collections: ReadonlyMap<string, CollectionRow>
  readonly records: ReadonlyMap<string, LexMap>
}

/** Reads all of that for the at-uris, one query for each table, all at once. */
export async function hydrateCollections(db: Db, uris: readonly string[]): Promise<Collections> {
  const [actors, collections, records] = await Promise.all([
    hydrateActors(db, uris.map(authorOf)),
    db.selectFrom('collection').selectAll().where('uri', '=', anyOf(uris)).execute(),
    hydrateRecords(db, uris),
  ])
  return { actors, collections: indexBy(collections, 'uri'), records }
}
