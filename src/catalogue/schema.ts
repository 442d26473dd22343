import { type InferOutput, type JsonValue, jsonToLex, type LexValue, l } from '@atproto/lex'

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
  nixosModule: l.optional(l.nullable(l.object({ option: text }))),
  status: maybeText,
  reproducibleAsWritten: l.optional(l.nullable(l.boolean())),
})

const frame = l.object({
  source: l.object({ date: text }),
  organisations: l.optional(l.nullable(l.array(l.object({ org: text, displayName: text })))),
})

export interface Catalogue {
  /** The day on which it was read, as in 2025-01-31. */
  readonly date: string
  readonly organisations: readonly { readonly org: string; readonly displayName: string }[]
  readonly packages: readonly CatalogueEntry[]
  /** Entries of another form. */
  readonly unreadable: readonly UnreadableEntry[]
}

export interface UnreadableEntry {
  /** Its attribute where it has one, else its place. */
  readonly name: string
  readonly problem: string
}

export type CatalogueEntry = InferOutput<typeof entry>
export type Upstream = InferOutput<typeof upstream>

/** A text that is no catalogue; the message names the place. */
export class CatalogueError extends Error {
  override name = 'CatalogueError'
}

/**
 * Reads a catalogue from its parsed JSON. An entry of another form is set aside.
 * @throws CatalogueError
 */
export function readCatalogue(json: unknown): Catalogue {
  const list = typeof json === 'object' && json !== null ? Reflect.get(json, 'packages') : undefined
  if (!Array.isArray(list)) throw new CatalogueError('This is no catalogue: it has no list "packages".')
  const { source, organisations } = readFrame(json)
  if (!isDay(source.date)) {
    throw new CatalogueError(`The catalogue's date is "${source.date}": write it as in 2025-01-31.`)
  }
  const packages: CatalogueEntry[] = []
  const unreadable: UnreadableEntry[] = []
  for (const [index, value] of list.entries()) {
    const read = readEntry(value)
    if ('problem' in read) unreadable.push({ name: nameOf(value, index), problem: read.problem })
    else packages.push(read.entry)
  }
  return { date: source.date, organisations: organisations ?? [], packages, unreadable }
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = Date.parse(text)
  // The 30th of February reads as the 2nd of March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

function readFrame(json: unknown): InferOutput<typeof frame> {
  const { packages: _, ...rest } = json as { packages: unknown }
  const read = validate(frame, rest)
  if ('value' in read) return read.value
  throw new CatalogueError(`This is no catalogue: ${read.problem}.`, { cause: read.cause })
}

function readEntry(value: unknown): { entry: CatalogueEntry } | { problem: string } {
  const read = validate(entry, value)
  return 'value' in read ? { entry: read.value } : { problem: `It is of another form: ${read.problem}.` }
}

function validate<T>(
  schema: { safeValidate(value: LexValue): { success: true; value: T } | { success: false; reason: Error } },
  json: unknown,
): { value: T } | { problem: string; cause: unknown } {
  try {
    const result = schema.safeValidate(jsonToLex(json as JsonValue))
    return result.success ? { value: result.value } : { problem: result.reason.message, cause: result.reason }
  } catch (error) {
    if (error instanceof RangeError) return { problem: 'it is nested too deeply to be read', cause: error }
    // What the data model cannot hold, as a fraction.
    if (!(error instanceof TypeError)) throw error
    return { problem: error.message, cause: error }
  }
}

function nameOf(value: unknown, index: number): string {
  const attr = typeof value === 'object' && value !== null ? Reflect.get(value, 'attr') : undefined
  return typeof attr === 'string' && attr !== '' ? attr : `packages[${index}]`
}
