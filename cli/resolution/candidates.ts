import { compareMirrors } from '../../src/atoms/lock/order.js'
import type { DeepCandidate, DeepEdge } from '../../src/resolve/deep/problem.js'
import { type Disagreement, disagreementNotes, nameOf, strangerNotes } from './disagreement.js'
import type { Place } from './places.js'
import type { IndexedVersion } from './signed-versions.js'

/** Whose word counts. */
export interface Trust {
  /** DIDs that the user named or trusts: what they sign is taken also where no mirror of the set holds it. */
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
  /** at-uris of the records that sign it, strangers' included. */
  readonly records: readonly string[]
  /** The record of a trusted account, whose word on it counts. */
  readonly signed: IndexedVersion | undefined
  /** Whether somebody trusted says so. */
  readonly yanked: boolean
  /** Strangers who say so: it does not count. */
  readonly yankedBy: readonly string[]
}

/** What is known of one atom. */
export interface Offer {
  readonly candidates: readonly DeepCandidate[]
  /** By version, then commit. */
  readonly versions: ReadonlyMap<string, ReadonlyMap<string, KnownVersion>>
  /** What strangers say otherwise than the mirrors of the set. */
  readonly disagreements: readonly Disagreement[]
  /** Sentences on what was left out. */
  readonly notes: readonly string[]
}

/** How the dependencies of a version are found out, if they are wanted at all. */
export type ReadNeeds = (version: KnownVersion) => Promise<readonly DeepEdge[]>

/** Version → commit → mirrors. */
type Held = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>

/**
 * Joins what mirrors hold with what an index tells: everybody's word on a version that counts becomes a candidate of
 * its own, so that disagreement shows. Anybody can sign a record that names another's repository: of accounts that are
 * not trusted, records are told of where they say what the mirrors say, and otherwise are neither choice nor alarm.
 */
export function offerOf(
  place: Place,
  indexed: readonly IndexedVersion[],
  trust: Trust,
  readNeeds: ReadNeeds | undefined,
): Offer {
  const held = heldBy(place)
  const heard = indexed.filter((one) => isAbout(one, place) && !trust.distrusted.has(authorOf(one) ?? ''))
  const [trusted, strange] = split(heard, (one) => trust.trusted.has(authorOf(one) ?? ''))
  const [counted, gone] = split(trusted, (one) => held.has(one.version) || isElsewhere(one, place))
  const agreeing = strange.filter((one) => held.get(one.version)?.has(one.rev))
  const disagreements = strange.flatMap((one) => {
    const revs = held.get(one.version)
    return revs === undefined || revs.has(one.rev) ? [] : disagreement(one, place, revs)
  })
  const versions = new Map<string, Map<string, KnownVersion>>()
  const know = (version: string, rev: string): KnownVersion => {
    const isSame = (one: IndexedVersion) => one.version === version && one.rev === rev
    const mirrors = [...(held.get(version)?.get(rev) ?? [])].toSorted(compareMirrors)
    const same = counted.filter(isSame)
    const known: KnownVersion = {
      version,
      rev,
      mirrors: mirrors.length > 0 ? mirrors : same.flatMap((one) => one.mirrors),
      records: [...same, ...agreeing.filter(isSame)].flatMap(({ release }) => release?.uri ?? []),
      signed: same[0],
      yanked: same.some((one) => one.yanked),
      yankedBy: agreeing.flatMap((one) =>
        isSame(one) && one.yanked && one.release ? nameOf(one.release.author) : [],
      ),
    }
    const revs = versions.get(version) ?? new Map<string, KnownVersion>()
    versions.set(version, revs.set(rev, known))
    return known
  }
  const candidate = (known: KnownVersion, from: string): DeepCandidate => ({
    version: known.version,
    revision: known.rev,
    yanked: known.yanked,
    from,
    dependencies: readNeeds === undefined ? [] : () => readNeeds(known),
  })
  const fromMirrors = [...held].flatMap(([version, revs]) =>
    [...revs].flatMap(([rev, urls]) => {
      const known = know(version, rev)
      return urls.map((url) => candidate(known, url))
    }),
  )
  const fromIndex = [...counted, ...agreeing].map((one) =>
    candidate(know(one.version, one.rev), sourceOf(one)),
  )
  const unheld = strange.filter((one) => !held.has(one.version))
  return {
    candidates: [...fromMirrors, ...fromIndex],
    versions,
    disagreements,
    notes: [
      ...disagreementNotes(disagreements),
      ...strangerNotes(
        unheld,
        (who, them) =>
          `${who} has signed ${place.name} ${them}, which no mirror of the set holds: it is not looked at. --trust ${who} takes it.`,
      ),
      ...strangerNotes(
        gone,
        (who, them) =>
          `${who} has signed ${place.name} ${them}, but no mirror holds it any more: it is left out.`,
      ),
    ],
  }
}

function heldBy({ set, label }: Place): Held {
  const held = new Map<string, Map<string, string[]>>()
  for (const { url, atoms } of set.answers) {
    for (const [version, rev] of atoms.get(label) ?? []) {
      const revs = held.get(version) ?? new Map<string, string[]>()
      held.set(version, revs.set(rev, [...(revs.get(rev) ?? []), url]))
    }
  }
  return held
}

function isAbout({ rootCommit, label }: IndexedVersion, { set, label: wanted }: Place): boolean {
  return rootCommit === set.root && label === wanted
}

function authorOf({ release }: IndexedVersion): string | undefined {
  return release?.author.did
}

/** Whether it names a mirror that was not asked. */
function isElsewhere({ mirrors }: IndexedVersion, { set }: Place): boolean {
  return mirrors.some((mirror) => !set.answers.some(({ url }) => url === mirror))
}

function disagreement(
  { version, rev, release, mirrors }: IndexedVersion,
  { id, name }: Place,
  held: ReadonlyMap<string, readonly string[]>,
): Disagreement {
  return {
    atom: id,
    name,
    version,
    says: rev,
    record: release?.uri,
    author: release && { did: release.author.did, handle: release.author.handle },
    seenAt: release ? undefined : mirrors[0],
    held: [...held].map(([found, urls]) => ({ rev: found, mirrors: urls.toSorted(compareMirrors) })),
  }
}

function split<T>(all: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))]
}

function sourceOf({ release, mirrors }: IndexedVersion): string {
  return release?.uri ?? `${mirrors[0] ?? 'a mirror'} (as the index saw it)`
}
