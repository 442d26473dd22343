import type { Db } from '../../../src/db/database.js'
import { parseAtUri } from '../../../src/syntax/at-uri.js'
import { hydrateActors } from '../../hydrate/actors.js'
import type { Author, DefinitionRef } from '../links.js'

/** Accounts that a record names, with their handles where they are known here. */
export async function loadAuthors(db: Db, dids: readonly string[]): Promise<Author[]> {
  const actors = await hydrateActors(db, dids)
  return dids.map((did) => ({ did: did as Author['did'], handle: actors.get(did)?.handle }))
}

/** Definitions that a record names by at-uri; undefined where one names none. Whether they stand here is not asked. */
export async function loadDefinitionRefs(
  db: Db,
  uris: readonly string[],
): Promise<(DefinitionRef | undefined)[]> {
  const parts = uris.map((uri) => parseAtUri(uri))
  const authors = await loadAuthors(
    db,
    parts.map(({ authority }) => authority),
  )
  return parts.map(({ collection, rkey }, at) => {
    const kind = collection?.split('.').at(-1)
    const author = authors[at]
    return author && kind !== undefined && rkey !== undefined ? { author, kind, name: rkey } : undefined
  })
}
