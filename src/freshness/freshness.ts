import { compareVersions, type Version } from '../requirement/version.js'
import { parseLooseVersion, parseTag } from './loose-version.js'

/** One version that upstream has. */
export interface UpstreamVersion {
  /** As upstream writes it: a tag, or a registry's version. */
  readonly name: string
  /** Commit of a tag. */
  readonly rev?: string
}

/** What was found upstream. */
export interface UpstreamVersions {
  /** Newest first. */
  readonly versions: readonly UpstreamVersion[]
  /** Commit of the default branch. */
  readonly head?: string
}

/** What a release says of where it stands upstream. */
export interface Standing {
  readonly version: string
  readonly upstreamVersion?: string | undefined
  /** Commit of its source. */
  readonly rev?: string | undefined
}

/** How far a release is behind: the largest part of its version that upstream has raised since. */
export type Distance = 'current' | 'prerelease' | 'patch' | 'minor' | 'major' | 'unknown'

export interface Freshness {
  readonly distance: Distance
  /** The newest that upstream has, as upstream writes it; absent when it has no version at all. */
  readonly newest?: string
  /** Versions of upstream between the release and the newest, that one included; absent when it cannot be told. */
  readonly behind?: number
}

interface Known {
  readonly name: string
  readonly prefix: string
  readonly version: Version
  readonly rev: string | undefined
}

/**
 * Compares a release with what upstream has. Prereleases count only for a release that is one. Of a repository with
 * several things in it (`cli-v1.2.3`, `server-v2.0.0`), only tags spelled as the release's own are compared.
 */
export function freshnessOf(standing: Standing, { versions, head }: UpstreamVersions): Freshness {
  const known = versions.flatMap(({ name, rev }): Known[] => {
    const parsed = parseTag(name)
    return parsed ? [{ name, ...parsed, rev }] : []
  })
  const own = ownVersion(standing, known)
  const prefix = own.prefix ?? onlyPrefix(known)
  const isPrerelease = (own.version?.prerelease.length ?? 0) > 0
  const comparable = known
    .filter((one) => one.prefix === prefix && (isPrerelease || one.version.prerelease.length === 0))
    .sort((a, b) => compareVersions(b.version, a.version))
  const [newest] = comparable
  if (!newest) return { distance: isHead(standing, head) ? 'current' : 'unknown' }
  if (!own.version) {
    return { newest: newest.name, distance: isHead(standing, head) ? 'current' : 'unknown' }
  }
  const current = own.version
  const behind = comparable.filter(({ version }) => compareVersions(version, current) > 0).length
  return { newest: newest.name, behind, distance: distanceOf(current, newest.version) }
}

function isHead({ rev }: Standing, head: string | undefined): boolean {
  return rev !== undefined && rev === head
}

/**
 * The version of upstream that a release holds, and how its tags are spelled: that of its commit's tag, else the one it
 * names. Of several things that have that version, or that commit, the release's own words tell which is meant.
 */
function ownVersion(
  { version, upstreamVersion, rev }: Standing,
  known: readonly Known[],
): { version?: Version; prefix?: string } {
  const named = upstreamVersion === undefined ? undefined : parseTag(upstreamVersion)
  const isNamed = ({ prefix }: Known) => prefix === named?.prefix
  const tagged = rev === undefined ? [] : known.filter((one) => one.rev === rev)
  const tag = tagged.find(isNamed) ?? tagged[0]
  if (tag) return tag
  const own = named?.version ?? (isInvented(version) ? undefined : parseLooseVersion(version))
  if (!own) return {}
  const same = known.filter((one) => compareVersions(one.version, own) === 0)
  const prefix = (same.find(isNamed) ?? same[0] ?? known.find(isNamed))?.prefix
  return { version: own, ...(prefix === undefined ? {} : { prefix }) }
}

/** How firn writes what has no version upstream: `0.0.0-unstable.20250123`. */
function isInvented(version: string): boolean {
  return version.startsWith('0.0.0-')
}

/** Of a repository with several things in it, none is taken for the release's. Tags without words stand for the whole. */
function onlyPrefix(known: readonly Known[]): string | undefined {
  const prefixes = new Set(known.map(({ prefix }) => prefix))
  const [first] = prefixes
  return prefixes.size === 1 ? first : ''
}

function distanceOf(current: Version, newest: Version): Distance {
  if (compareVersions(newest, current) <= 0) return 'current'
  if (newest.major !== current.major) return 'major'
  if (newest.minor !== current.minor) return 'minor'
  return newest.patch !== current.patch ? 'patch' : 'prerelease'
}
