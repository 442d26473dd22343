import type { Db } from '../../src/db/database.js'
import { package as pkg, release } from '../../src/lexicons/dev/firn.js'
import { makeAtUri } from '../../src/syntax/at-uri.js'
import { formatReleaseKey } from '../../src/syntax/release-key.js'
import { isSlug } from '../../src/syntax/slug.js'
import { isJsonObject, type JsonObject } from './json-path.js'

/** A record as the index has it. */
export interface IndexedRecord {
  readonly uri: string
  readonly cid: string
  readonly json: JsonObject
}

export function definitionUri(did: string, name: string): string {
  return makeAtUri(did, pkg.$nsid, name)
}

export function releaseUri(did: string, name: string, version: string): string {
  return makeAtUri(did, release.$nsid, formatReleaseKey({ kind: 'package', key: name, version }))
}

/** The description of somebody's package; undefined for what is no name, too. */
export function findDefinition(db: Db, did: string, name: string): Promise<IndexedRecord | undefined> {
  return isSlug(name) ? findRecord(db, definitionUri(did, name)) : Promise.resolve(undefined)
}

/** The release of a package that counts as its newest. */
export async function findNewestRelease(
  db: Db,
  did: string,
  name: string,
): Promise<IndexedRecord | undefined> {
  const row = await db
    .selectFrom('definition')
    .select('newestReleaseUri')
    .where('uri', '=', definitionUri(did, name))
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
