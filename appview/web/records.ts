import { type JsonValue, jsonToLex } from '@atproto/lex'
import type { DefinitionView, ReleaseView } from '../../src/lexicons/dev/firn/defs.js'
import {
  type atom,
  files,
  type model,
  type package as pkg,
  recipe,
  type release,
  snapshot,
} from '../../src/lexicons/dev/firn.js'

/** What definitions of every kind say of themselves; only packages have all of it. */
export type Description = Omit<atom.Main, '$type' | 'label' | 'rootCommit' | 'mirrors' | 'set'> &
  Pick<pkg.Main, 'category' | 'language' | 'roles'> &
  Pick<model.Main, 'card'>

// Views carry records as JSON, verbatim. They were checked against their lexicons before they were stored.

export function descriptionOf(view: DefinitionView): Description {
  return jsonToLex(view.record as JsonValue) as Description
}

/** The record of a definition whose kind is atom. */
export function atomRecord(view: DefinitionView): atom.Main {
  return jsonToLex(view.record as JsonValue) as atom.Main
}

/** The record of a definition whose kind is model. */
export function modelRecord(view: DefinitionView): model.Main {
  return jsonToLex(view.record as JsonValue) as model.Main
}

export function releaseRecord(view: ReleaseView): release.Main {
  return jsonToLex(view.record as JsonValue) as release.Main
}

/** What a package release holds; undefined for a release of another kind. */
export function recipeOf(record: release.Main): recipe.Main | undefined {
  return recipe.$isTypeOf(record.artifact) ? record.artifact : undefined
}

/** What an atom release holds; undefined for a release of another kind. */
export function snapshotOf(record: release.Main): snapshot.Main | undefined {
  return snapshot.$isTypeOf(record.artifact) ? record.artifact : undefined
}

/** What a model release holds; undefined for a release of another kind. */
export function filesOf(record: release.Main): files.Main | undefined {
  return files.$isTypeOf(record.artifact) ? record.artifact : undefined
}

/** The last part of a `$type`: `rust` of `…recipe#rust`. */
export function formOf(value: { readonly $type?: string } | undefined): string | undefined {
  return value?.$type?.split('#').at(-1)
}
