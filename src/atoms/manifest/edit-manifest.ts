import { MAX_MANIFEST_BYTES } from '../../limits/atom-files.js'
import type { EntryText, KeyPath } from '../toml/edit/locate.js'
import { removeEntry } from '../toml/edit/remove-entry.js'
import { setEntry } from '../toml/edit/set-entry.js'
import { parseToml } from '../toml/parse.js'
import { quote } from '../toml/quote.js'
import type { DirectDependency } from './manifest.js'
import { printDirect, printMirrors } from './print-manifest.js'
import { parseManifest } from './read-manifest.js'

/** One change of a manifest. What is there already is replaced. */
export type ManifestEdit =
  /** A dependency on an atom; `mirrors` declares its set, or says its mirrors anew. */
  | {
      readonly edit: 'set-atom'
      readonly set: string
      readonly label: string
      readonly requirement: string
      readonly mirrors?: readonly string[] | undefined
    }
  | { readonly edit: 'remove-atom'; readonly set: string; readonly label: string }
  | { readonly edit: 'set-direct'; readonly name: string; readonly dependency: DirectDependency }
  | { readonly edit: 'remove-direct'; readonly name: string }
  | { readonly edit: 'set-mirrors'; readonly set: string; readonly mirrors: readonly string[] }
  | { readonly edit: 'remove-set'; readonly set: string }
  | { readonly edit: 'set-version'; readonly version: string }

/**
 * The manifest with changes made, in their order; comments, order and spelling of everything else stay as they are.
 * @throws AtomFileError where the manifest is wrong before or after: an edited manifest is one that eka reads
 */
export function editManifest(text: string, edits: readonly ManifestEdit[]): string {
  parseManifest(text)
  const edited = edits.reduce(applyEdit, text)
  parseManifest(edited)
  return edited
}

function applyEdit(text: string, change: ManifestEdit): string {
  switch (change.edit) {
    case 'set-atom': {
      const { set, label, requirement, mirrors } = change
      const declared = mirrors === undefined ? text : applyEdit(text, { edit: 'set-mirrors', set, mirrors })
      return write(declared, [...FROM, set, label], { dotted: [], value: quote(requirement) })
    }
    case 'remove-atom':
      return erase(text, [...FROM, change.set, change.label])
    case 'set-direct':
      return write(text, [...DIRECT, change.name], printDirect(change.dependency))
    case 'remove-direct':
      return erase(text, [...DIRECT, change.name])
    case 'set-mirrors':
      return write(text, [...SETS, change.set], { dotted: [], value: printMirrors(change.mirrors) })
    case 'remove-set':
      return erase(text, [...SETS, change.set])
    case 'set-version':
      return write(text, ['package', 'version'], { dotted: [], value: quote(change.version) })
  }
}

const FROM = ['deps', 'from'] as const
const DIRECT = ['deps', 'direct', 'nix'] as const
const SETS = ['package', 'sets'] as const

function write(text: string, path: KeyPath, entry: EntryText): string {
  return setEntry(parseToml(text, { maxBytes: MAX_MANIFEST_BYTES }), path, entry)
}

function erase(text: string, path: KeyPath): string {
  return removeEntry(parseToml(text, { maxBytes: MAX_MANIFEST_BYTES }), path)
}
