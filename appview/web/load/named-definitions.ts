import type { Db } from '../../../src/db/database.js'
import { package as pkg, release } from '../../../src/lexicons/dev/firn.js'
import { parseAtUri } from '../../../src/syntax/at-uri.js'
import { parseReleaseKey, type ReleaseKey, ReleaseKeyError } from '../../../src/syntax/release-key.js'
import { hydrateActors } from '../../hydrate/actors.js'
import type { Author, NamedThing } from '../links.js'

/** Accounts that a record names, with their handles where they are known here. */
export async function loadAuthors(db: Db, dids: readonly string[]): Promise<Author[]> {
  const actors = await hydrateActors(db, dids)
  return dids.map((did) => ({ did: did as Author['did'], handle: actors.get(did)?.handle }))
}

/** Definitions and releases by at-uri; undefined where one names neither. Whether they stand here is not asked. */
export async function loadNamed(db: Db, uris: readonly string[]): Promise<(NamedThing | undefined)[]> {
  const parts = uris.map((uri) => parseAtUri(uri))
  const authors = await loadAuthors(
    db,
    parts.map(({ authority }) => authority),
  )
  return parts.map(({ collection, rkey }, at) => {
    const author = authors[at]
    return author && collection && rkey ? toNamed(author, collection, rkey) : undefined
  })
}

function toNamed(author: Author, collection: string, rkey: string): NamedThing | undefined {
  if (collection === pkg.$nsid)
    return { definition: { author, kind: 'package', name: rkey }, version: undefined }
  if (collection !== release.$nsid) return undefined
  const key = tryParseReleaseKey(rkey)
  return key && { definition: { author, kind: key.kind, name: key.key }, version: key.version }
}

function tryParseReleaseKey(rkey: string): ReleaseKey | undefined {
  try {
    return parseReleaseKey(rkey)
  } catch (error) {
    if (!(error instanceof ReleaseKeyError)) throw error
    return undefined
  }
}
