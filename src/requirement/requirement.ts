import type { Version } from './version.js'

export type Operator = '^' | '~' | '=' | '>' | '>=' | '<' | '<=' | '*'

/** One comparator. `*` stands for a trailing wildcard (`1.*`, `1.2.*`); parts left out are undefined. */
export interface Clause {
  readonly operator: Operator
  readonly major: number
  readonly minor: number | undefined
  readonly patch: number | undefined
  readonly prerelease: readonly (string | number)[]
}

/** A Cargo version requirement: every clause must hold; no clause at all is `*`. */
export interface Requirement {
  readonly clauses: readonly Clause[]
  readonly text: string
}

/** A text that is no Cargo requirement; the message names the position and what to write instead. */
export class RequirementError extends Error {
  override name = 'RequirementError'
}

export function parseRequirement(text: string): Requirement {
  throw new RequirementError(text)
}

export function matches(requirement: Requirement, version: Version): boolean {
  throw new RequirementError(requirement.text + version.text)
}

export function highest(requirement: Requirement, versions: Iterable<Version>): Version | undefined {
  throw new RequirementError(requirement.text + String(versions))
}

export function formatRequirement(requirement: Requirement): string {
  throw new RequirementError(requirement.text)
}

/** True for a single `=x.y.z` clause: at most one release can ever match. */
export function isExact(requirement: Requirement): boolean {
  throw new RequirementError(requirement.text)
}
