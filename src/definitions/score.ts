import { recipe } from '../lexicons/dev/firn.js'
import { parseLicence } from '../syntax/spdx.js'
import { type Finding, hasErrors, isRunnable, type LintedPackage, type LintedRelease } from './lint.js'

/** One thing that counts towards a score; the form of `dev.firn.defs#scorePart`. */
export interface ScorePart {
  readonly name: string
  readonly points: number
  readonly maximum: number
  /** Why there are not more points, and how to get them; absent when the part is full. */
  readonly reason?: string
}

/** How well a package is described and pinned, from 0 to 100. The same records always score the same. */
export interface Score {
  readonly score: number
  readonly parts: readonly ScorePart[]
}

/**
 * Scores a definition with its newest release (undefined: there is none), in the manner of JSR: every part says
 * what it wants. `findings` are those of both records.
 */
export function scorePackage(
  definition: LintedPackage,
  release: LintedRelease | undefined,
  findings: readonly Finding<string>[],
): Score {
  const parts = [...definitionParts(definition), ...releaseParts(definition, release, findings)]
  return { score: parts.reduce((sum, { points }) => sum + points, 0), parts }
}

function definitionParts({ record }: LintedPackage): ScorePart[] {
  const { summary, readme, licence, homepage, repository, category, keywords = [] } = record
  return [
    part('summary', 10, summary?.trim() ? 10 : 0, 'Say in one sentence what it is.'),
    part('readme', 15, readme ? 15 : 0, 'Add a readme that shows how to use it.'),
    part('licence', 15, licenceIsValid(licence) ? 15 : 0, 'Add its licence as an SPDX expression.'),
    part('links', 10, count(homepage, repository) * 5, 'Add both homepage and repository.'),
    part('discovery', 10, count(category, keywords[0]) * 5, 'Add a category and keywords.'),
  ]
}

function releaseParts(
  definition: LintedPackage,
  release: LintedRelease | undefined,
  findings: readonly Finding<string>[],
): ScorePart[] {
  const none = 'Publish a release.'
  const pinned = release !== undefined && !hasErrors(findings)
  return [
    part('pinned', 20, pinned ? 20 : 0, release ? 'Mend the findings that are errors.' : none),
    part(
      'source',
      10,
      release ? sourcePoints(release.recipe) : 0,
      release ? sourceAdvice(release.recipe) : none,
    ),
    part(
      'programs',
      5,
      release && programsAreKnown(definition, release) ? 5 : 0,
      release ? 'Name the main program, or the programs.' : none,
    ),
    part(
      'provenance',
      5,
      release && count(release.record.provenance, release.record.sbom) > 0 ? 5 : 0,
      release ? 'Add a provenance statement or a bill of materials.' : none,
    ),
  ]
}

/** Declared builds from source can be read, checked and rebuilt; Nix text less so, binaries not at all. */
function sourcePoints({ build }: recipe.Main): number {
  if (recipe.prebuilt.$isTypeOf(build)) return 0
  return recipe.expression.$isTypeOf(build) ? 5 : 10
}

function sourceAdvice({ build }: recipe.Main): string {
  return recipe.prebuilt.$isTypeOf(build)
    ? 'Build from source in place of shipping binaries.'
    : 'Use a declared build form in place of an expression.'
}

/** Libraries, modules and sites may well have none. */
function programsAreKnown(
  { record }: LintedPackage,
  { recipe: { mainProgram, programs } }: LintedRelease,
): boolean {
  return isRunnable(record.category) ? count(mainProgram, programs?.[0]) > 0 : true
}

function licenceIsValid(licence: string | undefined): boolean {
  return licence !== undefined && !('problem' in parseLicence(licence))
}

function count(...values: readonly unknown[]): number {
  return values.filter((value) => value !== undefined).length
}

function part(name: string, maximum: number, points: number, reason: string): ScorePart {
  return points === maximum ? { name, points, maximum } : { name, points, maximum, reason }
}
