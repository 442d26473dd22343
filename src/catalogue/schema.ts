import { type InferOutput, type JsonValue, jsonToLex, l } from '@atproto/lex'

/** The form of a package catalogue (see demo/catalogue.json); fields that nothing here reads are left out. */

const text = l.string()
const maybeText = l.optional(l.nullable(text))
const texts = l.optional(l.nullable(l.array(text)))

const upstream = l.object({
  fetcher: maybeText,
  forge: maybeText,
  owner: maybeText,
  repo: maybeText,
  url: maybeText,
  archive: maybeText,
  rev: maybeText,
  forceFetchGit: l.optional(l.nullable(l.boolean())),
  hashMode: maybeText,
  srcHash: maybeText,
})

const atproto = l.object({
  type: maybeText,
  services: texts,
  status: maybeText,
  dependencies: texts,
  atprotoDependencies: l.optional(l.nullable(l.lexMap())),
  configuration: l.optional(l.nullable(l.object({ required: texts, optional: texts }))),
})

const entry = l.object({
  attr: text,
  aliases: texts,
  org: text,
  pname: text,
  version: maybeText,
  kind: maybeText,
  language: maybeText,
  builder: maybeText,
  upstream: l.optional(l.nullable(upstream)),
  depHashes: l.optional(l.nullable(l.lexMap())),
  extraInputs: l.optional(l.nullable(l.array(l.object({ what: text, url: maybeText, hash: maybeText })))),
  build: l.optional(
    l.nullable(l.object({ cargoExtraArgs: maybeText, sourceRoot: maybeText, subPackages: texts })),
  ),
  license: l.optional(l.nullable(l.union([text, l.array(text)]))),
  licenseUpstream: maybeText,
  description: maybeText,
  descriptionUpstream: maybeText,
  homepage: maybeText,
  mainProgram: maybeText,
  platforms: l.optional(l.nullable(l.union([text, l.array(text)]))),
  atproto: l.optional(l.nullable(atproto)),
  repository: maybeText,
  flags: texts,
  status: maybeText,
  reproducibleAsWritten: l.optional(l.nullable(l.boolean())),
})

const catalogue = l.object({
  source: l.object({ date: text }),
  organisations: l.array(l.object({ org: text, displayName: text })),
  packages: l.array(entry),
})

export type Catalogue = InferOutput<typeof catalogue>
export type CatalogueEntry = InferOutput<typeof entry>
export type Upstream = InferOutput<typeof upstream>

/** A text that is no catalogue; the message names the place. */
export class CatalogueError extends Error {
  override name = 'CatalogueError'
}

/**
 * Reads a catalogue from its parsed JSON.
 * @throws CatalogueError
 */
export function readCatalogue(json: unknown): Catalogue {
  const result = catalogue.safeValidate(jsonToLex(json as JsonValue))
  if (result.success) {
    const { date } = result.value.source
    if (/^\d{4}-\d{2}-\d{2}$/.test(date)) return result.value
    throw new CatalogueError(`The catalogue's date is "${date}": write it as in 2025-01-31.`)
  }
  throw new CatalogueError(`This is no catalogue: ${result.reason.message}.`, { cause: result.reason })
}
