import { type JsonValue, jsonToLex } from '@atproto/lex'
import type { DefinitionView, ReleaseView } from '../../src/lexicons/dev/firn/defs.js'
import { type package as pkg, recipe, type release } from '../../src/lexicons/dev/firn.js'

// Views carry records as JSON, verbatim. They were checked against their lexicons before they were stored.

export function packageRecord(view: DefinitionView): pkg.Main {
  return jsonToLex(view.record as JsonValue) as pkg.Main
}

export function releaseRecord(view: ReleaseView): release.Main {
  return jsonToLex(view.record as JsonValue) as release.Main
}

/** What a package release holds; undefined for a release of another kind. */
export function recipeOf(record: release.Main): recipe.Main | undefined {
  return recipe.$isTypeOf(record.artifact) ? record.artifact : undefined
}

/** The last part of a `$type`: `rust` of `…recipe#rust`. */
export function formOf(value: { readonly $type?: string } | undefined): string | undefined {
  return value?.$type?.split('#').at(-1)
}
