import type { Requirement } from '../../requirement/requirement.js'
import type { Version } from '../../requirement/version.js'
import type { LockedVersion, MirrorAlarm } from './problem.js'

/**
 * All that the roots can reach, numbered. Definitions stand in the order of their texts, the releases of one
 * together and highest first, so that numbers say nothing of the order in which a source answered.
 */
export interface Graph {
  readonly definitions: readonly GraphDefinition[]
  readonly releases: readonly GraphRelease[]
  readonly requirements: readonly GraphRequirement[]
  /** In the order of their definitions, then of the requirements' texts. */
  readonly roots: readonly GraphEdge[]
  readonly locked: readonly LockedVersion[]
  readonly alarms: readonly MirrorAlarm[]
}

export interface GraphDefinition {
  readonly id: string
  /** Releases, highest first, that any requirement meets. */
  readonly releases: readonly number[]
  /** Every version there is, highest first, for sentences: also those that nothing meets. */
  readonly known: readonly KnownVersion[]
  /** Whether a lock may hold one version of each compatible line. */
  readonly several: boolean
}

export interface KnownVersion {
  readonly version: Version
  readonly yanked: boolean
}

export interface GraphRelease extends KnownVersion {
  readonly definition: number
  readonly revision: string | undefined
  readonly from: readonly string[]
  /** Of all the releases that share a slot, a lock holds one at most. */
  readonly slot: number
  readonly edges: readonly GraphEdge[]
}

export interface GraphEdge {
  readonly requirement: number
  /** The root edge, or all edges from releases of one definition with this requirement, as one. */
  readonly group: number
}

export interface GraphRequirement {
  readonly definition: number
  readonly text: string
  readonly parsed: Requirement
  /** Releases that meet it, highest first. */
  readonly meeting: readonly number[]
}

export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
