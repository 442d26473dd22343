import type { Trx } from './index-transaction.js'
import { readContents } from './read-contents.js'
import { readNewestOthers, readOtherReleases } from './rows/read-rows.js'
import type { StoredRest } from './stored-rest.js'

/** The rest, asked of the database when it is wanted. */
export function restOf(trx: Trx): StoredRest {
  return {
    releases: (definitionUris, known) => readOtherReleases(trx, definitionUris, known),
    newestReleases: (definitionUris, known) => readNewestOthers(trx, definitionUris, known),
    contents: (uris) => readContents(trx, uris),
  }
}
