import { type JsonValue, jsonToLex } from '@atproto/lex'
import type { Db } from '../../src/db/database.js'
import type { CollectionItem } from '../../src/definitions/collection.js'
import type { ResolvedItem } from '../../src/definitions/collection-findings.js'
import { package as pkg, recipe, type release } from '../../src/lexicons/dev/firn.js'
import { makeAtUri } from '../../src/syntax/at-uri.js'
import { anyOf, indexBy } from '../hydrate/any.js'
import { hydrateRecords } from '../hydrate/records.js'
import { chooseItems } from '../nix/collection-items.js'

/** What an item's requirement means now, with what its views and its findings need. */
export interface FoundItem extends ResolvedItem {
  readonly definitionUri: string
  readonly release?: {
    readonly uri: string
    readonly cid: string
    readonly version: string
    readonly yanked: boolean
    readonly createdAt: Date
    readonly indexedAt: Date
  }
}

/** Finds what the items of a collection mean now, in their order. */
export async function findItems(db: Db, items: readonly CollectionItem[]): Promise<FoundItem[]> {
  const chosen = await chooseItems(db, items)
  const uris = chosen.flatMap((each) => ('uri' in each.chosen ? [each.chosen.uri] : []))
  const [rows, records] = await Promise.all([
    db
      .selectFrom('release')
      .select(['uri', 'cid', 'version', 'yanked', 'createdAt', 'indexedAt'])
      .where('uri', '=', anyOf(uris))
      .execute(),
    hydrateRecords(db, uris),
  ])
  const releases = indexBy(rows, 'uri')
  return chosen.map(({ item, chosen: found }): FoundItem => {
    const { did, name } = item.definition
    const base = { item, definitionUri: makeAtUri(did, pkg.$nsid, name) }
    if ('problem' in found) return { ...base, problem: found.problem }
    const release = releases.get(found.uri)
    const record = records.get(found.uri)
    if (!release || !record) return { ...base, problem: `${found.uri} has just gone away.` }
    return { ...base, release, service: serviceOf(record as JsonValue) }
  })
}

/** What a stored release declares to be run. */
function serviceOf(json: JsonValue): recipe.Service | undefined {
  const { artifact } = jsonToLex(json) as release.Main
  return recipe.$isTypeOf(artifact) ? artifact.service : undefined
}
