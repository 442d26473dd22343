import { isExact, matches, type Requirement } from '../../requirement/requirement.js'
import { tryParseVersion, type Version, versionSortKey } from '../../requirement/version.js'
import { byText } from './graph.js'
import type { DeepCandidate, DeepEdge, MirrorAlarm } from './problem.js'

/** One version of a definition, whatever mirrors have it. */
export interface Merged {
  readonly version: Version
  /** Whether anybody who has it has yanked it: who has not may be behind. */
  readonly yanked: boolean
  readonly revision: string | undefined
  readonly from: readonly string[]
  readonly dependencies: DeepCandidate['dependencies']
  readonly alarm: MirrorAlarm | undefined
}

/**
 * The versions of a definition, highest first, as the index orders them: by build metadata where nothing else tells
 * them apart. What is no version is left out. Where mirrors differ about a revision, the version carries an alarm.
 */
export function mergeCandidates(definition: string, candidates: readonly DeepCandidate[]): Merged[] {
  const byVersion = new Map<string, DeepCandidate[]>()
  for (const candidate of candidates) {
    const same = byVersion.get(candidate.version)
    if (same) same.push(candidate)
    else byVersion.set(candidate.version, [candidate])
  }
  return [...byVersion.values()]
    .flatMap((same) => merge(definition, same))
    .map((merged) => ({ merged, key: versionSortKey(merged.version) }))
    .sort((a, b) => byText(b.key, a.key))
    .map(({ merged }) => merged)
}

function merge(definition: string, same: readonly DeepCandidate[]): Merged[] {
  const [first] = same.toSorted((a, b) => byText(orderKey(a), orderKey(b)))
  const version = first && tryParseVersion(first.version, { build: true })
  if (!version) return []
  const revisions = [...new Set(same.flatMap(({ revision }) => revision ?? []))].sort(byText)
  const claims = revisions.map((revision) => ({
    revision,
    from: fromOf(same.filter((candidate) => candidate.revision === revision)),
  }))
  return [
    {
      version,
      yanked: same.some(({ yanked }) => yanked),
      revision: revisions[0],
      from: fromOf(same),
      dependencies: first.dependencies,
      alarm: claims.length > 1 ? { definition, version: version.text, claims } : undefined,
    },
  ]
}

function fromOf(candidates: readonly DeepCandidate[]): string[] {
  return [...new Set(candidates.flatMap(({ from }) => from ?? []))].sort(byText)
}

function orderKey({ revision, from, dependencies }: DeepCandidate): string {
  const told =
    typeof dependencies === 'function' ? '' : JSON.stringify(dependencies.map(edgeKey).sort(byText))
  // Who names a revision goes first: what it says of dependencies can be checked.
  return JSON.stringify([revision === undefined, from ?? '', told])
}

export function edgeKey({ definition, requirement }: DeepEdge): string {
  return JSON.stringify([definition, requirement])
}

/** Whether a requirement may lead to a version: a yanked one only where the requirement is exactly it. */
export function meets(
  requirement: Requirement,
  { version, yanked }: Pick<Merged, 'version' | 'yanked'>,
): boolean {
  return (!yanked || isExact(requirement)) && matches(requirement, version)
}

/** The line of compatible versions, as Cargo has them: up to the first number that is not zero. */
export function compatibleLine({ major, minor, patch }: Version): string {
  if (major > 0) return `${major}`
  return minor > 0 ? `0.${minor}` : `0.0.${patch}`
}
