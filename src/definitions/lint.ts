import { lintBuild } from './lint/builds.js'
import { lintFiles } from './lint/files.js'
import { type Finding, finding } from './lint/finding.js'
import { lintHash } from './lint/hashes.js'
import { lintInputs } from './lint/inputs.js'
import { lintMetadata } from './lint/metadata.js'
import { lintModules } from './lint/modules.js'
import { lintPatches } from './lint/patches.js'
import { lintNames } from './lint/programs.js'
import { allRecipes } from './lint/recipes.js'
import { lintService } from './lint/service.js'
import { lintServiceName } from './lint/service-name.js'
import { lintSource } from './lint/sources.js'
import { lintSharedHashes, lintSystems } from './lint/systems.js'
import { lintTexts } from './lint/texts.js'
import { lintLink, type UrlRules } from './lint/urls.js'
import { lintVersion } from './lint/versions.js'
import type { CheckedPackage } from './package.js'
import type { CheckedRelease } from './release.js'

export { type Finding, type FindingCode, hasErrors, type Severity } from './lint/finding.js'
export { type KnownName, lintName } from './lint/near-names.js'

export type LintRules = UrlRules

/** What a linter reads of a valid record; stored records serve as well as those just checked. */
export type LintedPackage = Pick<CheckedPackage, 'record'>
export type LintedRelease = Pick<CheckedRelease, 'record' | 'recipe'>

/** What a definition lacks or says wrongly; paths are JSON pointers into its record. */
export function lintDefinition({ record }: LintedPackage, rules: LintRules = {}): Finding[] {
  return lintMetadata(record, rules)
}

/**
 * What is wrong with a release (rule 6 of the contract and the faults that real catalogues show); paths are JSON
 * pointers into its record. With its definition, also what only both together tell.
 */
export function lintRelease(
  { record, recipe }: LintedRelease,
  definition?: LintedPackage,
  rules: LintRules = {},
): Finding[] {
  const recipes = allRecipes({ recipe, path: ['artifact'] })
  return [
    ...recipes.flatMap((placed) => [
      ...lintSource(placed, rules),
      ...lintBuild(placed, rules),
      ...lintTexts(placed),
      ...lintNames(placed),
      ...lintModules(placed),
      ...lintService(placed),
      ...lintPatches(placed, rules),
      ...lintFiles(placed, rules),
    ]),
    ...lintInputs(recipes, record),
    ...lintVersion(record, recipe),
    ...lintServiceName(record, recipe),
    ...lintSystems(record, recipe),
    ...lintSharedHashes(recipes, record),
    ...lintProvenance({ record, recipe }, rules),
    ...(definition ? lintTogether({ record, recipe }, definition) : []),
  ]
}

function lintProvenance({ record: { provenance } }: LintedRelease, rules: LintRules): Finding[] {
  if (!provenance) return []
  return [
    ...lintLink(provenance.url, ['provenance', 'url'], rules),
    ...lintHash(provenance.hash, ['provenance', 'hash']),
  ]
}

/** Whether people start things of this category by name. */
export function isRunnable(category: string | undefined): boolean {
  return category === 'application' || category === 'service' || category === 'tool'
}

function lintTogether({ recipe }: LintedRelease, { record }: LintedPackage): Finding[] {
  const findings: Finding[] = []
  if (recipe.mainProgram === undefined && isRunnable(record.category)) {
    const message = `nix run cannot tell which program of this ${record.category} to start.`
    const fix = 'Add "mainProgram" to the recipe.'
    findings.push(finding('missing-main-program', ['artifact', 'mainProgram'], message, fix))
  }
  if (record.status === 'placeholder' || record.status === 'planned') {
    const message = `There is a release, and the definition says that it is ${record.status}.`
    findings.push(finding('placeholder', ['definition'], message, 'Change "status" of the definition.'))
  }
  return findings
}
