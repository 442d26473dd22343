import { THIS_REPOSITORY } from '../toml/checks.js'
import type { Scope } from '../toml/scope.js'
import { type IndexedManifest, VERSION_PLACEHOLDER } from './manifest.js'

/** What the parts of a manifest demand of each other, reported to the findings of `file`. */
export function checkManifest(manifest: IndexedManifest, file: Scope): void {
  checkSets(manifest, file)
  checkSelf(manifest, file)
  checkVersionSources(manifest, file)
  if (manifest.compose?.kind === 'static' && manifest.from.size + manifest.direct.size > 0) {
    const fix = 'Remove [deps], or compose the atom with another atom or as nix.'
    file.error('conflicting-fields', 'deps', 'A static atom has no dependencies.', fix)
  }
}

/** Every set that is named is declared, as eka demands; the opposite is harmless. */
function checkSets({ sets, from, compose }: IndexedManifest, file: Scope): void {
  const declared = [...sets.keys()]
  const refuse = (scope: Scope, key: string, set: string) => {
    const known = declared.length === 0 ? '' : ` Declared are ${declared.join(', ')}.`
    scope.error(
      'undeclared-set',
      key,
      `The set ${set} is not declared.`,
      `Add ${set} to [package.sets].${known}`,
    )
  }
  for (const set of from.keys()) {
    if (!sets.has(set)) refuse(file.nearest('deps', 'from'), set, set)
  }
  if (compose?.kind === 'atom' && !sets.has(compose.set)) {
    refuse(file.nearest('compose', 'with', compose.label), 'from', compose.set)
  }
  for (const set of declared) {
    if (from.has(set) || (compose?.kind === 'atom' && compose.set === set)) continue
    const fix = 'Remove it, unless it is wanted later.'
    file.nearest('package', 'sets').warn('unused-set', set, `Nothing is taken from the set ${set}.`, fix)
  }
}

/** The atom itself is no dependency of its own. */
function checkSelf({ label, sets, from }: IndexedManifest, file: Scope): void {
  for (const [set, labels] of from) {
    if (!labels.has(label) || !sets.get(set)?.includes(THIS_REPOSITORY)) continue
    const message = `The atom ${label} depends on itself.`
    file.nearest('deps', 'from', set).error('invalid-value', label, message, 'Remove the line.')
  }
}

/** `from_version` names a dependency, and the address has a place for its version. */
function checkVersionSources({ from, direct }: IndexedManifest, file: Scope): void {
  for (const [name, { url, fromVersion }] of direct) {
    if (fromVersion === undefined) continue
    const { set, label } = fromVersion
    const scope = file.nearest('deps', 'direct', 'nix', name)
    if (!from.get(set)?.has(label)) {
      const message = `The version of ${set}.${label} is used, which is no dependency.`
      scope.error('invalid-value', 'from_version', message, `Add ${label} to [deps.from.${set}].`)
    }
    if (!url.includes(VERSION_PLACEHOLDER)) {
      const message = `The address has no place for the version of ${set}.${label}.`
      scope.warn('invalid-value', 'from_version', message, `Write ${VERSION_PLACEHOLDER} where it goes.`)
    }
  }
}
