import { compareMirrors } from '../../src/atoms/lock/order.js'
import type { DeepCandidate, DeepEdge } from '../../src/resolve/deep/problem.js'
import type { Place } from './places.js'
import type { IndexedVersion } from './signed-versions.js'

/** Whose word counts. */
export interface Trust {
  /** DIDs whose signed versions are taken also where no mirror of the set holds them. */
  readonly trusted: ReadonlySet<string>
  /** DIDs whose records are not looked at. */
  readonly distrusted: ReadonlySet<string>
}

/** A version that can be chosen, with everybody who says so. */
export interface KnownVersion {
  readonly version: string
  readonly rev: string
  /** Where it can be fetched, in the order of locks. */
  readonly mirrors: readonly string[]
  /** at-uris of the records that sign it. */
  readonly records: readonly string[]
  readonly yanked: boolean
}

/** What is known of one atom. */
export interface Offer {
  readonly candidates: readonly DeepCandidate[]
  /** By version, then commit. */
  readonly versions: ReadonlyMap<string, ReadonlyMap<string, KnownVersion>>
  /** Sentences on what was left out. */
  readonly notes: readonly string[]
}

/** How the dependencies of a version are found out, if they are wanted at all. */
export type ReadNeeds = (
  version: KnownVersion,
  signed: IndexedVersion | undefined,
) => Promise<readonly DeepEdge[]>

/**
 * Joins what mirrors hold with what an index tells: everybody's word on a version becomes a candidate of its own, so
 * that disagreement shows. A version that only a record tells of counts if its author is trusted, for anybody can sign
 * a record that names another's repository.
 */
export function offerOf(
  place: Place,
  indexed: readonly IndexedVersion[],
  trust: Trust,
  readNeeds: ReadNeeds | undefined,
): Offer {
  const held = new Map<string, Map<string, string[]>>()
  for (const { url, atoms } of place.set.answers) {
    for (const [version, rev] of atoms.get(place.label) ?? []) {
      const revs = held.get(version) ?? new Map<string, string[]>()
      held.set(version, revs.set(rev, [...(revs.get(rev) ?? []), url]))
    }
  }
  const notes: string[] = []
  const counted = indexed.filter((one) => counts(one, place, held, trust, notes))
  const versions = new Map<string, Map<string, KnownVersion>>()
  const know = (version: string, rev: string) => {
    const mirrors = [...(held.get(version)?.get(rev) ?? [])].toSorted(compareMirrors)
    const same = counted.filter((one) => one.version === version && one.rev === rev)
    const known: KnownVersion = {
      version,
      rev,
      mirrors: mirrors.length > 0 ? mirrors : same.flatMap((one) => one.mirrors),
      records: same.flatMap(({ release }) => release?.uri ?? []),
      yanked: same.some((one) => one.yanked),
    }
    const revs = versions.get(version) ?? new Map<string, KnownVersion>()
    versions.set(version, revs.set(rev, known))
    return known
  }
  const candidate = (known: KnownVersion, from: string, signed?: IndexedVersion): DeepCandidate => ({
    version: known.version,
    revision: known.rev,
    yanked: known.yanked,
    from,
    dependencies: readNeeds === undefined ? [] : () => readNeeds(known, signed),
  })
  const fromMirrors = [...held].flatMap(([version, revs]) =>
    [...revs].flatMap(([rev, urls]) => {
      const known = know(version, rev)
      const signed = counted.find((one) => one.version === version && one.rev === rev && one.release)
      return urls.map((url) => candidate(known, url, signed))
    }),
  )
  const fromIndex = counted.map((one) => candidate(know(one.version, one.rev), sourceOf(one), one))
  return { candidates: [...fromMirrors, ...fromIndex], versions, notes }
}

/** Whether what an index tells of a version is looked at. */
function counts(
  { version, release, mirrors, rootCommit, label }: IndexedVersion,
  place: Place,
  held: ReadonlyMap<string, unknown>,
  { trusted, distrusted }: Trust,
  notes: string[],
): boolean {
  if (rootCommit !== place.set.root || label !== place.label) return false
  const author = release?.author.did
  if (author !== undefined && distrusted.has(author)) return false
  if (held.has(version)) return true
  if (author === undefined) return false
  const who = release?.author.handle ?? author
  if (!trusted.has(author)) {
    notes.push(
      `${who} has signed ${place.name} ${version}, which no mirror of the set holds: it is not looked at. --trust ${who} takes it.`,
    )
    return false
  }
  const asked = new Set(place.set.answers.map(({ url }) => url))
  if (mirrors.some((url) => !asked.has(url))) return true
  notes.push(`${who} has signed ${place.name} ${version}, but no mirror holds it any more: it is left out.`)
  return false
}

function sourceOf({ release, mirrors }: IndexedVersion): string {
  return release?.uri ?? `${mirrors[0] ?? 'a mirror'} (as the index saw it)`
}
