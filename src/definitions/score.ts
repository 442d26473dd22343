import { recipe } from '../lexicons/dev/firn.js'
import { isLintedAtom, isLintedModel } from './lint/linted.js'
import { isRunnable } from './lint/runnable.js'
import type { Finding, LintedDefinition, LintedPackage, LintedPackageRelease, LintedRelease } from './lint.js'
import { scoreAtom } from './score/atom.js'
import { scoreModel } from './score/model.js'
import {
  count,
  descriptionParts,
  NO_RELEASE,
  part,
  pinnedPart,
  provenancePart,
  type ScorePart,
} from './score/parts.js'

export type { ScorePart }

/** How well something is described and pinned, from 0 to 100. The same records always score the same. */
export interface Score {
  readonly score: number
  readonly parts: readonly ScorePart[]
}

/**
 * Scores a definition with its newest release (undefined: there is none), in the manner of JSR: every part says
 * what it wants. `findings` are those of both records.
 */
export function scoreDefinition(
  definition: LintedDefinition,
  release: LintedRelease | undefined,
  findings: readonly Finding<string>[],
): Score {
  const parts = partsOf(definition, release, findings)
  return { score: parts.reduce((sum, { points }) => sum + points, 0), parts }
}

function partsOf(
  definition: LintedDefinition,
  release: LintedRelease | undefined,
  findings: readonly Finding<string>[],
): ScorePart[] {
  if (isLintedAtom(definition)) return scoreAtom(definition, release, findings)
  if (isLintedModel(definition)) return scoreModel(definition, release, findings)
  return scorePackage(definition, release && 'recipe' in release ? release : undefined, findings)
}

function scorePackage(
  definition: LintedPackage,
  release: LintedPackageRelease | undefined,
  findings: readonly Finding<string>[],
): ScorePart[] {
  const { category, keywords = [] } = definition.record
  return [
    ...descriptionParts(definition),
    part('discovery', 10, count(category, keywords[0]) * 5, 'Add a category and keywords.'),
    pinnedPart(release, findings),
    part(
      'source',
      10,
      release ? sourcePoints(release.recipe) : 0,
      release ? sourceAdvice(release.recipe) : NO_RELEASE,
    ),
    part(
      'programs',
      5,
      release && programsAreKnown(definition, release) ? 5 : 0,
      release ? 'Name the main program, or the programs.' : NO_RELEASE,
    ),
    provenancePart(release),
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
  { recipe: { mainProgram, programs } }: LintedPackageRelease,
): boolean {
  return isRunnable(record.category) ? count(mainProgram, programs?.[0]) > 0 : true
}
