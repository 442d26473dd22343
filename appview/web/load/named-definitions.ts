import type { Db } from '../../../src/db/database.js'
import { release } from '../../../src/lexicons/dev/firn.js'
import { parseAtUri } from '../../../src/syntax/at-uri.js'
import { kindOfCollection } from '../../../src/syntax/definition-collection.js'
import { parseReleaseKey, type ReleaseKey, ReleaseKeyError } from '../../../src/syntax/release-key.js'
import { hydrateActors } from '../../hydrate/actors.js'
import { anyOf } from '../../hydrate/any.js'
import type { Author, NamedThing } from '../links.js'

/** Accounts that a record names, with their handles where they are known here. */
export async function loadAuthors(db: Db, dids: readonly string[]): Promise<Author[]> {
  const actors = await hydrateActors(db, dids)
  return dids.map((did) => ({ did: did as Author['did'], handle: actors.get(did)?.handle }))
}

/**
 * Definitions and releases by at-uri; undefined where one names neither. Whether they stand here is not asked; an atom
 * that does is called by its label.
 */
export async function loadNamed(db: Db, uris: readonly string[]): Promise<(NamedThing | undefined)[]> {
  const named = uris.map(readNamed)
  const keys = named.flatMap((each) => (each?.kind === 'atom' ? [each.key] : []))
  const [authors, labels] = await Promise.all([
    loadAuthors(
      db,
      uris.map((uri) => parseAtUri(uri).authority),
    ),
    loadLabels(db, keys),
  ])
  return named.map((each, at) => {
    const author = authors[at]
    if (!author || !each) return undefined
    const { kind, key, version } = each
    return { definition: { author, kind, name: labels.get(key) ?? key, key }, version }
  })
}

interface Named {
  readonly kind: string
  readonly key: string
  readonly version: string | undefined
}

function readNamed(uri: string): Named | undefined {
  const { collection, rkey } = parseAtUri(uri)
  if (rkey === undefined) return undefined
  if (collection === release.$nsid) return tryParseReleaseKey(rkey)
  const kind = kindOfCollection(collection)
  return kind && { kind, key: rkey, version: undefined }
}

/** The labels of AtomIds: an AtomId has one label, whoever claims it. */
async function loadLabels(db: Db, keys: readonly string[]): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map()
  const rows = await db
    .selectFrom('atom')
    .select(['atomId', 'label'])
    .where('atomId', '=', anyOf(keys))
    .distinct()
    .execute()
  return new Map(rows.map(({ atomId, label }) => [atomId, label]))
}

function tryParseReleaseKey(rkey: string): ReleaseKey | undefined {
  try {
    return parseReleaseKey(rkey)
  } catch (error) {
    if (!(error instanceof ReleaseKeyError)) throw error
    return undefined
  }
}
