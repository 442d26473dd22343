import { recipe } from '../../lexicons/dev/firn.js'
import { isRunnable } from '../lint/runnable.js'
import type { LintedPackage, LintedPackageRelease } from '../lint.js'
import { count, type KindParts, NO_RELEASE, part, releasePart } from './parts.js'

/** What a package is scored for: how well its build can be checked and repeated. */
export function packageParts(
  definition: LintedPackage,
  release: LintedPackageRelease | undefined,
): KindParts {
  const { category, keywords = [] } = definition.record
  return {
    discovery: part('discovery', 10, count(category, keywords[0]) * 5, 'Add a category and keywords.'),
    ofRelease: [
      part(
        'source',
        10,
        release ? sourcePoints(release.recipe) : 0,
        release ? sourceAdvice(release.recipe) : NO_RELEASE,
      ),
      releasePart(
        'programs',
        5,
        release,
        (known) => programsAreKnown(definition, known),
        'Name the main program, or the programs.',
      ),
    ],
  }
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
