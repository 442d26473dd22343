import { type RawBuilder, sql } from 'kysely'
import { isAtomId } from '../../src/atoms/atom-id.js'
import { isAnyObjectId } from '../../src/atoms/object-id.js'
import { type AtomUri, parseAtomUri } from '../../src/atoms/uri/atom-uri.js'
import type { GitUrl } from '../../src/atoms/uri/git-url.js'
import { AtomUriError } from '../../src/atoms/uri/uri-error.js'
import { release } from '../../src/lexicons/dev/firn.js'
import { parseAtUri } from '../../src/syntax/at-uri.js'
import { kindOfCollection } from '../../src/syntax/definition-collection.js'
import { parseReleaseKey, ReleaseKeyError } from '../../src/syntax/release-key.js'
import type { Matched, Matching } from './matching.js'

/** What somebody names outright, rather than describing it: by an id, or by the URI of an atom or record. */
export type Pointer =
  | { readonly atomId: string }
  | { readonly root: string }
  /** `place`: host and path, without scheme, user and `.git`. */
  | { readonly label: string; readonly place: string }
  | { readonly label: string; readonly author: string }
  | { readonly kind: string; readonly key: string; readonly author: string }

/** Undefined for a text that is to be searched for. */
export function readPointer(q: string): Pointer | undefined {
  // An author is written `@alice.example` as well.
  const text = q.trim().replace(/^@/, '')
  if (isAtomId(text)) return { atomId: text }
  const root = text.toLowerCase()
  if (isAnyObjectId(root)) return { root }
  if (!text.includes('::') && !text.startsWith('at://')) return undefined
  try {
    return pointerOf(parseAtomUri(text))
  } catch (error) {
    if (error instanceof AtomUriError || error instanceof ReleaseKeyError) return undefined
    throw error
  }
}

/** The label that a pointer names, as a text to fall back to where it points at nothing. */
export function labelOf(pointer: Pointer): string | undefined {
  return 'label' in pointer ? pointer.label : undefined
}

/** Exactly the definitions `d` of authors `a` that a pointer means. */
export function matchPointer(pointer: Pointer): Matching {
  return {
    condition: conditionOf(pointer),
    matched: sql<Matched>`'exact'`,
    relevance: sql<number>`(d.score * 1000 + least(d."releaseCount", 50))::bigint`,
  }
}

/** @throws ReleaseKeyError for the at-uri of what would be a release */
function pointerOf(uri: AtomUri): Pointer | undefined {
  switch (uri.kind) {
    case 'actor':
      return { label: uri.label, author: uri.actor }
    case 'git':
      return { label: uri.label, place: placeOf(uri.url) }
    case 'record': {
      const { authority, collection, rkey = '' } = parseAtUri(uri.uri)
      if (collection === release.$nsid) return { ...parseReleaseKey(rkey), author: authority }
      const kind = kindOfCollection(collection)
      return kind && { kind, key: rkey, author: authority }
    }
    case 'local':
      return undefined
  }
}

function placeOf({ host = '', path }: GitUrl): string {
  return `${host}${path}`.replace(/\/$/, '').replace(/\.git$/, '')
}

/** `placeOf` of an address in a row. */
const PLACE = sql`regexp_replace(mirror, '^[a-z+]+://([^@/]*@)?|(\\.git)?/?$', '', 'g')`

function conditionOf(pointer: Pointer): RawBuilder<boolean> {
  if ('atomId' in pointer) return sql`(d.kind = 'atom' and d.key = ${pointer.atomId})`
  if ('root' in pointer) {
    return sql`d.uri in (select uri from atom where "rootCommit" = ${pointer.root})`
  }
  if ('key' in pointer) {
    return sql`(d.kind = ${pointer.kind} and d.key = ${pointer.key} and ${isAuthor(pointer.author)})`
  }
  // The names are indexed in lower case.
  const named = sql`d.kind = 'atom' and lower(d.name) = lower(${pointer.label}) and d.name = ${pointer.label}`
  if ('author' in pointer) return sql`(${named} and ${isAuthor(pointer.author)})`
  const { place } = pointer
  return sql`(${named} and exists (
    select from (
      select unnest(t.mirrors) as mirror from atom t where t.uri = d.uri
      union all select unnest(r.mirrors) from "atomRelease" r where r.uri = d."newestReleaseUri"
    ) as held where ${PLACE} = ${place}))`
}

function isAuthor(author: string): RawBuilder<boolean> {
  return sql`(a.did = ${author} or a.handle = lower(${author}))`
}
