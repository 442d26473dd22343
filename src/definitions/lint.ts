import { lintAtom } from './lint/atom.js'
import { lintAtomRelease } from './lint/atom-release.js'
import { allFindings, type Finding, finding } from './lint/finding.js'
import { lintHash } from './lint/hashes.js'
import { isLintedAtom, isLintedModel, type LintedDefinition, type LintedRelease } from './lint/linted.js'
import { lintMetadata } from './lint/metadata.js'
import { lintModel } from './lint/model.js'
import { lintModelRelease } from './lint/model-release.js'
import { lintPackageRelease, lintProgram } from './lint/package-release.js'
import { lintLink, type UrlRules } from './lint/urls.js'

export { type Finding, type FindingCode, hasErrors, type Severity } from './lint/finding.js'
export {
  type LintedAtom,
  type LintedAtomRelease,
  type LintedDefinition,
  type LintedModel,
  type LintedModelRelease,
  type LintedPackage,
  type LintedPackageRelease,
  type LintedRelease,
  toLintedDefinition,
  toLintedRelease,
} from './lint/linted.js'
export { type KnownName, lintName } from './lint/near-names.js'

export type LintRules = UrlRules

/** What a definition lacks or says wrongly; paths are JSON pointers into its record. */
export function lintDefinition(definition: LintedDefinition, rules: LintRules = {}): Finding[] {
  if (isLintedAtom(definition)) return lintAtom(definition, rules)
  return isLintedModel(definition) ? lintModel(definition, rules) : lintMetadata(definition.record, rules)
}

/**
 * What is wrong with a release (rule 6 of the contract and the faults that real catalogues show); paths are JSON
 * pointers into its record. With its definition, also what only both together tell.
 */
export function lintRelease(
  release: LintedRelease,
  definition?: LintedDefinition,
  rules: LintRules = {},
): Finding[] {
  return allFindings(
    lintArtifact(release, rules),
    lintProvenance(release, rules),
    definition ? lintTogether(release, definition) : [],
  )
}

function lintArtifact(release: LintedRelease, rules: LintRules): Finding[] {
  if ('recipe' in release) return lintPackageRelease(release, rules)
  return 'files' in release ? lintModelRelease(release, rules) : lintAtomRelease(release, rules)
}

function lintProvenance({ record: { provenance } }: LintedRelease, rules: LintRules): Finding[] {
  if (!provenance) return []
  return [
    ...lintLink(provenance.url, ['provenance', 'url'], rules),
    ...lintHash(provenance.hash, ['provenance', 'hash']),
  ]
}

function lintTogether(release: LintedRelease, definition: LintedDefinition): Finding[] {
  const { status } = definition.record
  const findings =
    'recipe' in release && !isLintedAtom(definition) && !isLintedModel(definition)
      ? lintProgram(release, definition)
      : []
  if (status !== 'placeholder' && status !== 'planned') return findings
  const message = `There is a release, and the definition says that it is ${status}.`
  return [...findings, finding('placeholder', ['definition'], message, 'Change "status" of the definition.')]
}
