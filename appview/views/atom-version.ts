import type { AtomVersion } from '../../src/lexicons/dev/firn/listAtomVersions.js'
import { authorOf } from '../hydrate/actors.js'
import {
  type AtomVersionKey,
  type AtomVersions,
  mirrorKey,
  type VersionRow,
} from '../hydrate/atom-versions.js'
import { actorView } from './actor.js'
import { atUri } from './strings.js'

/** The views of versions in the order asked for; those that meanwhile went, or whose author did, are left out. */
export function atomVersionViews(keys: readonly AtomVersionKey[], hydrated: AtomVersions): AtomVersion[] {
  return keys.flatMap(
    (key) => ('uri' in key ? signedView(key.uri, hydrated) : unsignedView(key, hydrated)) ?? [],
  )
}

function signedView(uri: string, { actors, signed }: AtomVersions): AtomVersion | undefined {
  const row = signed.get(uri)
  const author = row && actors.get(authorOf(uri))
  if (!row || !author) return undefined
  return {
    ...factsOf(row),
    yanked: row.yanked,
    release: { uri: atUri(uri), cid: row.cid, author: actorView(author) },
  }
}

function unsignedView(
  key: Exclude<AtomVersionKey, { uri: string }>,
  { unsigned }: AtomVersions,
): AtomVersion | undefined {
  const row = unsigned.get(mirrorKey(key))
  return row && { ...factsOf(row), yanked: false }
}

function factsOf(row: VersionRow): Omit<AtomVersion, 'yanked' | 'release'> {
  const { atomId, label, rootCommit, version, rev, tree, origin, format, path, contentHash, mirrors } = row
  return {
    ...{ atom: atomId, label, rootCommit, version, rev, tree, origin, format, mirrors },
    ...(path === null ? {} : { path }),
    ...(contentHash === null ? {} : { contentHash }),
    // A set whose root nobody knows yet cannot be followed; the requirement that names it stays.
    sets: (row.sets ?? []).filter(({ rootCommit: root }) => root !== undefined),
    requirements: row.requirements ?? [],
  }
}
