import type { CheckedCollection } from '../../definitions/collection.js'
import { addEvent, type Derived, type Draft, type Placed } from '../draft.js'
import { definitionUri } from '../uris.js'

/** What the feed calls a collection, beside the kinds of definitions. */
const KIND = 'collection'

/** Keeps what lists and searches need; whether its items are here is asked when somebody looks. */
export function putCollection(
  draft: Draft,
  checked: CheckedCollection,
  { uri, rev, cid, indexedAt }: Derived,
): void {
  const { did, rows, changes } = draft
  const { name, items, record } = checked
  changes.collections.push({
    uri,
    did,
    name,
    title: record.title ?? null,
    summary: record.summary ?? null,
    definitionUris: items.map(({ definition }) => definitionUri(definition)),
    cid,
    rev,
    indexedAt,
    updatedAt: indexedAt,
  })
  const action = rows.collections.has(uri) ? 'describe' : 'define'
  rows.collections.add(uri)
  addEvent(draft, { action, kind: KIND, key: name, definitionUri: uri, uri, cid })
}

export function removeCollection(draft: Draft, { uri, rkey }: Placed): void {
  const { rows, changes } = draft
  if (!rows.collections.delete(uri)) return
  changes.goneCollections.push(uri)
  addEvent(draft, { action: 'delete', kind: KIND, key: rkey, definitionUri: uri, uri, cid: null })
}
