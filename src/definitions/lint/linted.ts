import {
  atom,
  files,
  model,
  type package as pkg,
  recipe,
  type release,
  snapshot,
} from '../../lexicons/dev/firn.js'
import type { CheckedAtom } from '../atom.js'
import type { CheckedModel } from '../model.js'
import type { CheckedPackage } from '../package.js'
import type { CheckedAtomRelease, CheckedModelRelease, CheckedPackageRelease } from '../release.js'

// What a linter reads of a valid record; stored records serve as well as those just checked.

export type LintedPackage = Pick<CheckedPackage, 'record'>
export type LintedAtom = Pick<CheckedAtom, 'record'>
export type LintedModel = Pick<CheckedModel, 'record'>
export type LintedDefinition = LintedPackage | LintedAtom | LintedModel

export type LintedPackageRelease = Pick<CheckedPackageRelease, 'record' | 'recipe'>
export type LintedAtomRelease = Pick<CheckedAtomRelease, 'record' | 'snapshot'>
export type LintedModelRelease = Pick<CheckedModelRelease, 'record' | 'files'>
export type LintedRelease = LintedPackageRelease | LintedAtomRelease | LintedModelRelease

export function isLintedAtom(definition: LintedDefinition): definition is LintedAtom {
  return definition.record.$type === atom.$nsid
}

export function isLintedModel(definition: LintedDefinition): definition is LintedModel {
  return definition.record.$type === model.$nsid
}

/** The valid record of a definition. */
export function toLintedDefinition(record: pkg.Main | atom.Main | model.Main): LintedDefinition {
  if (record.$type === atom.$nsid) return { record }
  return record.$type === model.$nsid ? { record } : { record }
}

/** The valid record of a release, with what it holds. */
export function toLintedRelease(record: release.Main): LintedRelease {
  const { artifact } = record
  if (artifact.$type === snapshot.$nsid) return { record, snapshot: artifact as snapshot.Main }
  if (artifact.$type === recipe.$nsid) return { record, recipe: artifact as recipe.Main }
  if (artifact.$type === files.$nsid) return { record, files: artifact as files.Main }
  throw new TypeError(`a valid release holds no ${artifact.$type}`)
}
