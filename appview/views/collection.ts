import type { CollectionView } from '../../src/lexicons/dev/firn/defs.js'
import type { Collections } from '../hydrate/collections.js'
import { actorView } from './actor.js'
import type { Links } from './links.js'
import { atUri, datetime } from './strings.js'

/** The views of collections in the order asked for; those that meanwhile went, or whose author did, are left out. */
export function collectionViews(
  uris: readonly string[],
  hydrated: Collections,
  links: Links,
): CollectionView[] {
  return uris.flatMap((uri) => collectionView(uri, hydrated, links) ?? [])
}

/** Undefined when the collection, its record or its author is not to be shown. */
export function collectionView(uri: string, hydrated: Collections, links: Links): CollectionView | undefined {
  const row = hydrated.collections.get(uri)
  const author = row && hydrated.actors.get(row.did)
  const record = hydrated.records.get(uri)
  if (!row || !author || !record) return undefined
  return {
    uri: atUri(row.uri),
    cid: row.cid,
    rev: row.rev,
    author: actorView(author),
    indexedAt: datetime(row.indexedAt),
    name: row.name,
    record,
    itemCount: row.definitionUris.length,
    url: links.collection({ did: row.did, name: row.name }),
    proof: links.proof(uri),
  }
}
