import { lintBuild } from './builds.js'
import { lintFiles } from './files.js'
import { allFindings, type Finding, finding } from './finding.js'
import { lintInputs } from './inputs.js'
import type { LintedPackage, LintedPackageRelease } from './linted.js'
import { lintModules } from './modules.js'
import { lintPatches } from './patches.js'
import { lintNames } from './programs.js'
import { allRecipes } from './recipes.js'
import { isRunnable } from './runnable.js'
import { lintService } from './service.js'
import { lintServiceName } from './service-name.js'
import { lintSource } from './sources.js'
import { lintSharedHashes, lintSystems } from './systems.js'
import { lintTexts } from './texts.js'
import type { UrlRules } from './urls.js'
import { lintVersion } from './versions.js'

/** What is wrong with what a release of a package holds. */
export function lintPackageRelease({ record, recipe }: LintedPackageRelease, rules: UrlRules): Finding[] {
  const recipes = allRecipes({ recipe, path: ['artifact'] })
  return allFindings(
    ...recipes.map((placed) =>
      allFindings(
        lintSource(placed, rules),
        lintBuild(placed, rules),
        lintTexts(placed),
        lintNames(placed),
        lintModules(placed),
        lintService(placed),
        lintPatches(placed, rules),
        lintFiles(placed, rules),
      ),
    ),
    lintInputs(recipes, record),
    lintVersion(record, recipe),
    lintServiceName(record, recipe),
    lintSystems(record, recipe),
    lintSharedHashes(recipes, record),
  )
}

/** What only a release and its definition together tell. */
export function lintProgram({ recipe }: LintedPackageRelease, { record }: LintedPackage): Finding[] {
  if (recipe.mainProgram !== undefined || !isRunnable(record.category)) return []
  const message = `nix run cannot tell which program of this ${record.category} to start.`
  const fix = 'Add "mainProgram" to the recipe.'
  return [finding('missing-main-program', ['artifact', 'mainProgram'], message, fix)]
}
