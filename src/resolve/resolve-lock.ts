import { MAX_LOCK_NODES } from '../limits.js'
import {
  isExact,
  matches,
  parseRequirement,
  type Requirement,
  RequirementError,
} from '../requirement/requirement.js'
import { compareVersions, tryParseVersion, type Version } from '../requirement/version.js'
import { LOCK_VERSION, type Lock, type LockedDefinition, type LockNode } from './lock.js'

/** A release that an edge may lead to. Deleted ones are not among them. */
export interface Candidate {
  readonly uri: string
  readonly version: string
  readonly yanked: boolean
}

/** A release as far as its lock needs it. */
export interface LockableRelease {
  readonly uri: string
  readonly cid: string
  readonly rev: string
  readonly did: string
  readonly kind: string
  readonly name: string
  readonly version: string
  readonly dependencies: readonly Edge[]
  readonly definition?: LockedDefinition
  readonly blobs?: Readonly<Record<string, readonly string[]>>
}

/** dev.firn.release#dependency */
export interface Edge {
  readonly name: string
  readonly definition: string
  readonly requirement: string
}

/** Where resolution looks things up; it asks for nothing twice. */
export interface ReleaseSource {
  /** Every release of a definition, by the definition's at-uri; none when there is no such definition. */
  candidatesOf(definition: string): readonly Candidate[] | Promise<readonly Candidate[]>
  /** A candidate in full; undefined when it went away in the meantime. */
  releaseOf(uri: string): LockableRelease | undefined | Promise<LockableRelease | undefined>
}

/** Dependencies cannot be met; the message names the edge, what it asks for and what there is. */
export class UnresolvableError extends Error {
  override name = 'UnresolvableError'
}

/** Versions that a message lists. */
const SHOWN_VERSIONS = 8

/**
 * The lock of a release: along every edge the highest version that meets the requirement by Cargo's rules. A yanked
 * release is chosen only where the requirement is exactly its version. Two edges may lead to two versions.
 * @throws UnresolvableError also for a circle and for more than MAX_LOCK_NODES releases
 */
export async function resolveLock(
  root: LockableRelease,
  source: ReleaseSource,
  surroundings: Pick<Lock, 'origin' | 'library' | 'nixpkgs'>,
): Promise<Lock> {
  const nodes = new Map<string, LockNode>()
  const candidates = new Map<string, Promise<readonly Candidate[]>>()

  async function visit(release: LockableRelease, path: readonly LockableRelease[]): Promise<void> {
    if (path.some(({ uri }) => uri === release.uri)) throw new UnresolvableError(circle(path, release))
    if (nodes.has(release.uri)) return
    if (path.length + nodes.size >= MAX_LOCK_NODES) {
      throw new UnresolvableError(
        `${label(root)} needs more than ${MAX_LOCK_NODES} releases, which is as many as one lock may hold.`,
      )
    }
    const dependencies: [string, string][] = []
    for (const edge of release.dependencies) {
      const chosen = choose(release, edge, await candidatesOf(edge.definition))
      const dependency = await source.releaseOf(chosen.uri)
      if (!dependency)
        throw new UnresolvableError(`${needs(release, edge)}, and ${chosen.uri} has just gone away.`)
      await visit(dependency, [...path, release])
      dependencies.push([edge.name, dependency.uri])
    }
    nodes.set(release.uri, toNode(release, Object.fromEntries(dependencies)))
  }

  function candidatesOf(definition: string): Promise<readonly Candidate[]> {
    const known = candidates.get(definition) ?? Promise.resolve(source.candidatesOf(definition))
    candidates.set(definition, known)
    return known
  }

  await visit(root, [])
  return { version: LOCK_VERSION, root: root.uri, ...surroundings, nodes: Object.fromEntries(nodes) }
}

function toNode(release: LockableRelease, dependencies: Record<string, string>): LockNode {
  const { cid, rev, did, kind, name, version, definition, blobs } = release
  return {
    cid,
    rev,
    did,
    kind,
    name,
    version,
    dependencies,
    ...(definition ? { definition } : {}),
    ...(blobs && Object.keys(blobs).length > 0 ? { blobs } : {}),
  }
}

function choose(from: LockableRelease, edge: Edge, candidates: readonly Candidate[]): Candidate {
  const requirement = requirementOf(from, edge)
  const exact = isExact(requirement)
  let best: { candidate: Candidate; version: Version } | undefined
  for (const candidate of candidates) {
    const version = tryParseVersion(candidate.version)
    if (!version || !matches(requirement, version) || (candidate.yanked && !exact)) continue
    if (!best || compareVersions(version, best.version) > 0) best = { candidate, version }
  }
  if (best) return best.candidate
  throw new UnresolvableError(`${needs(from, edge)}, but ${whatThereIs(requirement, candidates)}.`)
}

function requirementOf(from: LockableRelease, edge: Edge): Requirement {
  try {
    return parseRequirement(edge.requirement)
  } catch (cause) {
    if (!(cause instanceof RequirementError)) throw cause
    throw new UnresolvableError(`${needs(from, edge)}: ${cause.message}`, { cause })
  }
}

/** Why nothing matched: nothing there, all that would match is yanked, or these versions in its place. */
function whatThereIs(requirement: Requirement, candidates: readonly Candidate[]): string {
  const versions = candidates.flatMap((candidate) => {
    const version = tryParseVersion(candidate.version)
    return version ? [{ version, text: candidate.yanked ? `${version.text} (yanked)` : version.text }] : []
  })
  if (versions.length === 0) return 'this index holds no release of it'
  versions.sort((a, b) => compareVersions(b.version, a.version))
  const meeting = versions.filter(({ version }) => matches(requirement, version))
  if (meeting.length > 0) return `all that match are yanked: ${shorten(meeting.map(({ text }) => text))}`
  return `there is only ${shorten(versions.map(({ text }) => text))}`
}

function shorten(texts: readonly string[]): string {
  const rest = texts.length - SHOWN_VERSIONS
  return texts.slice(0, SHOWN_VERSIONS).join(', ') + (rest > 0 ? ` and ${rest} older` : '')
}

function needs(from: LockableRelease, edge: Edge): string {
  return `${label(from)} needs ${edge.name} ${edge.requirement} (${edge.definition})`
}

function circle(path: readonly LockableRelease[], again: LockableRelease): string {
  const start = path.findIndex(({ uri }) => uri === again.uri)
  const names = [...path.slice(start), again].map(label)
  return `Dependencies run in a circle: ${names.join(' → ')}.`
}

function label({ did, name, version }: LockableRelease): string {
  return `${did}/${name} ${version}`
}
