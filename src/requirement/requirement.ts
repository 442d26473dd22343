import type { Clause, Requirement } from './parse-requirement.js'
import { comparePrereleases, compareVersions, isPrerelease, type Version, versionSortKey } from './version.js'

export {
  type Clause,
  type Operator,
  parseRequirement,
  type Requirement,
  RequirementError,
} from './parse-requirement.js'

/**
 * Whether a version meets a requirement, by Cargo's rules (docs.rs/semver, `VersionReq::matches`): every clause
 * holds, and a prerelease is taken only where a clause names a prerelease of the very same three numbers.
 */
export function matches(requirement: Requirement, version: Version): boolean {
  if (!requirement.clauses.every((clause) => holds(clause, version))) return false
  return !isPrerelease(version) || requirement.clauses.some((clause) => invites(clause, version))
}

/**
 * The highest of the versions that meet the requirement; undefined when none does. Between those that differ in build
 * metadata alone, that decides (`versionSortKey`).
 */
export function highest(requirement: Requirement, versions: Iterable<Version>): Version | undefined {
  let best: Version | undefined
  for (const version of versions) {
    if (!matches(requirement, version)) continue
    if (best === undefined || isHigher(version, best)) best = version
  }
  return best
}

function isHigher(one: Version, other: Version): boolean {
  const order = compareVersions(one, other)
  return order > 0 || (order === 0 && versionSortKey(one) > versionSortKey(other))
}

/** The canonical spelling: no operator for a caret, `, ` between clauses, `*` for what a wildcard leaves open. */
export function formatRequirement(requirement: Requirement): string {
  return requirement.clauses.length === 0 ? '*' : requirement.clauses.map(formatClause).join(', ')
}

/** Whether the requirement is a single `=x.y.z`: it can never be met by more than one release. */
export function isExact(requirement: Requirement): boolean {
  const [clause, ...others] = requirement.clauses
  return clause?.operator === '=' && clause.patch !== undefined && others.length === 0
}

function formatClause({ operator, major, minor, patch, prerelease }: Clause): string {
  const numbers = [major, minor, patch].filter((part) => part !== undefined).join('.')
  if (operator === '*') return `${numbers}.*`
  const suffix = prerelease.length === 0 ? '' : `-${prerelease.join('.')}`
  return `${operator === '^' ? '' : operator}${numbers}${suffix}`
}

function holds(clause: Clause, version: Version): boolean {
  const numbers = compareNumbers(version, clause)
  const prerelease = comparePrereleases(version.prerelease, clause.prerelease)
  const equal = numbers === 0 && prerelease === 0
  const above = numbers > 0 || (numbers === 0 && prerelease > 0)
  // Where a part is left out, its prereleases are not below it: `<=1.2` is no way to ask for 1.2.5-rc.1.
  const below = numbers < 0 || (numbers === 0 && clause.patch !== undefined && prerelease < 0)
  switch (clause.operator) {
    case '=':
    case '*':
      return equal
    case '>':
      return above
    case '>=':
      return above || equal
    case '<':
      return below
    case '<=':
      return below || equal
    case '~':
      return sharesParts(clause.minor === undefined ? 1 : 2, clause, version) && (above || equal)
    case '^':
      return (
        sharesParts(caretParts(clause), clause, version) &&
        (above || equal || (numbers === 0 && clause.patch === undefined))
      )
  }
}

/** How many leading parts a caret fixes: up to the first that is not zero. */
function caretParts({ major, minor, patch }: Clause): number {
  if (major > 0 || minor === undefined) return 1
  return minor > 0 || patch === undefined ? 2 : 3
}

function sharesParts(count: number, clause: Clause, version: Version): boolean {
  return (
    version.major === clause.major &&
    (count < 2 || version.minor === clause.minor) &&
    (count < 3 || version.patch === clause.patch)
  )
}

/** The first difference among the parts that the clause gives; zero when there is none. */
function compareNumbers(version: Version, clause: Clause): number {
  return (
    version.major - clause.major ||
    version.minor - (clause.minor ?? version.minor) ||
    version.patch - (clause.patch ?? version.patch)
  )
}

function invites(clause: Clause, version: Version): boolean {
  return clause.prerelease.length > 0 && sharesParts(3, clause, version)
}
