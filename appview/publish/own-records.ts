import type { Db } from '../../src/db/database.js'
import { release } from '../../src/lexicons/dev/firn.js'
import { makeAtUri } from '../../src/syntax/at-uri.js'
import { definitionCollection } from '../../src/syntax/definition-collection.js'
import { formatReleaseKey, type Kind } from '../../src/syntax/release-key.js'
import { isSlug } from '../../src/syntax/slug.js'
import { isJsonObject, type JsonObject } from './json-path.js'

/** A record as the index has it. */
export interface IndexedRecord {
  readonly uri: string
  readonly cid: string
  readonly json: JsonObject
}

/** A definition by its author, its kind and its record key: a package's name, an atom's AtomId. */
export interface DefinitionKey {
  readonly did: string
  readonly kind: Kind
  readonly key: string
}

export function definitionUri({ did, kind, key }: DefinitionKey): string {
  return makeAtUri(did, definitionCollection(kind), key)
}

/** @throws ReleaseKeyError for what is no version */
export function releaseUri({ did, kind, key }: DefinitionKey, version: string): string {
  return makeAtUri(did, release.$nsid, formatReleaseKey({ kind, key, version }))
}

/** Of a package, which is called by its record key. */
export function packageKey(did: string, name: string): DefinitionKey {
  return { did, kind: 'package', key: name }
}

/** The description of somebody's package, or model; undefined for what is no name, too. */
export function findDefinition(
  db: Db,
  did: string,
  name: string,
  kind: 'package' | 'model' = 'package',
): Promise<IndexedRecord | undefined> {
  return isSlug(name) ? findRecord(db, definitionUri({ did, kind, key: name })) : Promise.resolve(undefined)
}

/** The release of a package, or a model, that counts as its newest. */
export async function findNewestRelease(
  db: Db,
  did: string,
  name: string,
  kind: 'package' | 'model' = 'package',
): Promise<IndexedRecord | undefined> {
  const row = await db
    .selectFrom('definition')
    .select('newestReleaseUri')
    .where('uri', '=', definitionUri({ did, kind, key: name }))
    .executeTakeFirst()
  return row?.newestReleaseUri ? findRecord(db, row.newestReleaseUri) : undefined
}

async function findRecord(db: Db, uri: string): Promise<IndexedRecord | undefined> {
  const row = await db
    .selectFrom('record')
    .select(['uri', 'cid', 'json'])
    .where('uri', '=', uri)
    .executeTakeFirst()
  const json = row?.json as JsonObject | undefined
  return row === undefined || !isJsonObject(json) ? undefined : { uri: row.uri, cid: row.cid, json }
}
