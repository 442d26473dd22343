import { type JsonValue, jsonToLex } from '@atproto/lex'
import type { Db } from '../../src/db/database.js'
import { collection as collectionLexicon } from '../../src/lexicons/dev/firn.js'
import { parseAtUri } from '../../src/syntax/at-uri.js'
import { isSlug } from '../../src/syntax/slug.js'
import { hydrateActors } from '../hydrate/actors.js'
import { formatCollectionLines } from './collection-lines.js'
import type { CollectionFields } from './collections.js'

export interface OwnCollectionRow {
  readonly name: string
  readonly title: string | null
}

/** An author's collections, by name. */
export function listOwnCollections(db: Db, did: string): Promise<OwnCollectionRow[]> {
  return db
    .selectFrom('collection')
    .select(['name', 'title'])
    .where('did', '=', did)
    .orderBy('name')
    .execute()
}

export interface OwnCollection {
  readonly cid: string
  readonly createdAt: string | undefined
  readonly fields: CollectionFields
}

/** A collection as its author would type it, and its CID; undefined when there is none. */
export async function findOwnCollection(
  db: Db,
  { did, name }: { did: string; name: string },
): Promise<OwnCollection | undefined> {
  if (!isSlug(name)) return undefined
  const row = await db
    .selectFrom('record')
    .select(['cid', 'json'])
    .where('uri', '=', `at://${did}/${collectionLexicon.$nsid}/${name}`)
    .executeTakeFirst()
  if (!row) return undefined
  const {
    title = '',
    summary = '',
    items,
    createdAt,
  } = jsonToLex(row.json as JsonValue) as collectionLexicon.Main
  const authors = items.map(({ definition }) => parseAtUri(definition).authority)
  const actors = await hydrateActors(db, authors)
  const nameOf = (author: string) => actors.get(author)?.handle ?? author
  const lines = formatCollectionLines(items, nameOf)
  return { cid: row.cid, createdAt, fields: { name, title, summary, items: lines } }
}
