import { MAX_LOCK_CANDIDATES, MAX_LOCK_EDGES, MAX_LOCK_NODES } from '../limits/nix.js'
import {
  isExact,
  matches,
  parseRequirement,
  type Requirement,
  RequirementError,
} from '../requirement/requirement.js'
import { compareVersions, tryParseVersion, type Version } from '../requirement/version.js'
import { LOCK_VERSION, type Lock, type LockedDefinition, type LockNode, type PinnedNixpkgs } from './lock.js'

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
  /** Releases of atoms that its source and files are. */
  readonly sources?: readonly StrongRef[]
  readonly definition?: LockedDefinition
  readonly blobs?: Readonly<Record<string, readonly string[]>>
}

/** One record, and no later one under its key. */
export interface StrongRef {
  readonly uri: string
  readonly cid: string
}

/** dev.firn.release#dependency */
export interface Edge {
  readonly name: string
  readonly definition: string
  readonly requirement: string
}

/** Where resolution looks things up. Whoever must let others run does so here: resolution waits for each answer. */
export interface ReleaseSource {
  /** Every release of a definition, by its at-uri, at least the highest MAX_LOCK_CANDIDATES; asked once for each. */
  candidatesOf(definition: string): readonly Candidate[] | Promise<readonly Candidate[]>
  /** A candidate in full; undefined when it went away in the meantime. */
  releaseOf(uri: string): LockableRelease | undefined | Promise<LockableRelease | undefined>
}

/** Dependencies cannot be met; the message names the edge, what it asks for and what there is. */
export class UnresolvableError extends Error {
  override name = 'UnresolvableError'
}

/** A definition as one resolution met it: parsed and ordered once, and what each requirement chose. */
interface KnownDefinition {
  readonly candidates: readonly Ranked[]
  readonly choices: Map<string, Candidate>
}

/** Versions that a message lists. */
const SHOWN_VERSIONS = 8

/**
 * The lock of a release: along every edge the highest version that meets the requirement by Cargo's rules. A yanked
 * release is chosen only where the requirement is exactly its version. Two edges may lead to two versions.
 * @throws UnresolvableError also for a circle and for more than MAX_LOCK_NODES releases or MAX_LOCK_EDGES edges
 */
export async function resolveLock(
  root: LockableRelease,
  source: ReleaseSource,
  surroundings: Pick<Lock, 'origin' | 'library'> & Partial<PinnedNixpkgs>,
): Promise<Lock> {
  const nodes = new Map<string, LockNode>()
  const definitions = new Map<string, Promise<KnownDefinition>>()
  let edges = 0

  async function visit(release: LockableRelease, path: readonly LockableRelease[]): Promise<void> {
    if (path.some(({ uri }) => uri === release.uri)) throw new UnresolvableError(circle(path, release))
    if (nodes.has(release.uri)) return
    checkRoom(path.length)
    edges += release.dependencies.length + (release.sources?.length ?? 0)
    if (edges > MAX_LOCK_EDGES) {
      throw new UnresolvableError(
        `The releases that ${label(root)} needs name more than ${MAX_LOCK_EDGES} dependencies, which is as many as one lock may follow.`,
      )
    }
    const dependencies: [string, string][] = []
    for (const edge of release.dependencies) {
      const { candidates, choices } = await definitionOf(edge.definition)
      const chosen = choices.get(edge.requirement) ?? choose(release, edge, candidates)
      choices.set(edge.requirement, chosen)
      const dependency = await source.releaseOf(chosen.uri)
      if (!dependency)
        throw new UnresolvableError(`${needs(release, edge)}, and ${chosen.uri} has just gone away.`)
      await visit(dependency, [...path, release])
      dependencies.push([edge.name, dependency.uri])
    }
    for (const reference of release.sources ?? []) await visitSource(release, reference, path.length + 1)
    nodes.set(release.uri, toNode(release, Object.fromEntries(dependencies)))
  }

  /** Whether one more fits beside those that wait for what they need. */
  function checkRoom(unfinished: number): void {
    if (unfinished + nodes.size < MAX_LOCK_NODES) return
    throw new UnresolvableError(
      `${label(root)} needs more than ${MAX_LOCK_NODES} releases, which is as many as one lock may hold.`,
    )
  }

  /** An atom that is a source needs nothing itself: only its tree is taken. */
  async function visitSource(
    release: LockableRelease,
    { uri, cid }: StrongRef,
    unfinished: number,
  ): Promise<void> {
    if (!nodes.has(uri)) checkRoom(unfinished)
    const atom = await source.releaseOf(uri)
    const told = `${label(release)} takes its source from the atom release ${uri}`
    if (!atom) {
      throw new UnresolvableError(
        `${told}, which this index does not hold: its author deleted it, their account is not active, or it was never seen.`,
      )
    }
    if (atom.kind !== 'atom') throw new UnresolvableError(`${told}, which is no release of an atom.`)
    if (atom.cid !== cid) {
      throw new UnresolvableError(
        `${told} as the record ${cid}, but that release is the record ${atom.cid}: a new release has to name it.`,
      )
    }
    nodes.set(uri, toNode(atom, {}))
  }

  function definitionOf(uri: string): Promise<KnownDefinition> {
    const known = definitions.get(uri) ?? lookUp(uri)
    definitions.set(uri, known)
    return known
  }

  async function lookUp(uri: string): Promise<KnownDefinition> {
    return { candidates: rank(await source.candidatesOf(uri)), choices: new Map() }
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

/** What a requirement of a definition leads to. Candidates come highest version first, so the first match is best. */
function choose(from: LockableRelease, edge: Edge, candidates: readonly Ranked[]): Candidate {
  const requirement = requirementOf(from, edge)
  const exact = isExact(requirement)
  const best = candidates.find(
    ({ candidate, version }) => (!candidate.yanked || exact) && matches(requirement, version),
  )
  if (best) return best.candidate
  throw new UnresolvableError(`${needs(from, edge)}, but ${whatThereIs(requirement, candidates)}.`)
}

interface Ranked {
  readonly candidate: Candidate
  readonly version: Version
}

/** Highest version first, at most MAX_LOCK_CANDIDATES. */
function rank(candidates: readonly Candidate[]): readonly Ranked[] {
  return candidates
    .flatMap((candidate) => {
      const version = tryParseVersion(candidate.version)
      return version ? [{ candidate, version }] : []
    })
    .sort((a, b) => compareVersions(b.version, a.version))
    .slice(0, MAX_LOCK_CANDIDATES)
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
function whatThereIs(requirement: Requirement, candidates: readonly Ranked[]): string {
  if (candidates.length === 0) return 'this index holds no release of it'
  const meeting = candidates.filter(({ version }) => matches(requirement, version))
  if (meeting.length > 0) return `all that match are yanked: ${shorten(meeting)}`
  return `there is only ${shorten(candidates)}`
}

function shorten(ranked: readonly Ranked[]): string {
  const rest = ranked.length - SHOWN_VERSIONS
  const texts = ranked
    .slice(0, SHOWN_VERSIONS)
    .map(({ candidate, version }) => (candidate.yanked ? `${version.text} (yanked)` : version.text))
  return texts.join(', ') + (rest > 0 ? ` and ${rest} older` : '')
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
