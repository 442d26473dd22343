import type { DatetimeString, DidString } from '@atproto/syntax'
import { type Finding, lintDefinition, lintRelease } from '../definitions/lint.js'
import { checkRecordJson } from '../definitions/record.js'
import { RecordRefusal } from '../definitions/refusal.js'
import { package as pkg, release } from '../lexicons/dev/firn.js'
import { makeAtUri } from '../syntax/at-uri.js'
import { formatReleaseKey } from '../syntax/release-key.js'
import { foldSlug } from '../syntax/slug.js'
import { type CatalogueAuthor, mapAuthor } from './author.js'
import { defined } from './defined.js'
import { type MappedEntry, mapEntry } from './entry.js'
import { EntryRefusal, type EntryRefusalCode } from './entry-refusal.js'
import type { Catalogue, CatalogueEntry } from './schema.js'

/** A finding on an imported package, and which of its records its path points into; "entry" is the catalogue's. */
export interface ImportFinding extends Finding<string> {
  readonly subject: 'entry' | 'definition' | 'release'
}

export interface ImportedPackage {
  readonly name: string
  readonly definition: pkg.Main
  readonly releases: readonly release.Main[]
  readonly findings: readonly ImportFinding[]
}

export interface ImportedAuthor extends CatalogueAuthor {
  readonly packages: readonly ImportedPackage[]
}

export interface RefusedEntry {
  /** The entry's attribute in the catalogue. */
  readonly name: string
  readonly code: EntryRefusalCode
  readonly reason: string
}

export interface ImportedCatalogue {
  readonly authors: readonly ImportedAuthor[]
  readonly refused: readonly RefusedEntry[]
}

/**
 * The authors of those entries that can become records: who needs an account before `importCatalogue` can name
 * them by DID.
 */
export function catalogueAuthors(catalogue: Catalogue): CatalogueAuthor[] {
  return authorsOf(catalogue, mapEntries(catalogue).mapped)
}

/**
 * Turns a catalogue into records, one definition and one release for each entry, dated as the catalogue is.
 * Nothing is invented: an entry that lacks something is refused with what it lacks.
 */
export function importCatalogue(catalogue: Catalogue, didOf: (org: string) => DidString): ImportedCatalogue {
  const { mapped, refused } = mapEntries(catalogue)
  const imported = new Map<string, ImportedPackage[]>()
  for (const [entry, parts] of mapped) {
    const result = attempt(entry, () => makePackage(parts, dateOf(catalogue), didOf))
    if ('code' in result) refused.push(result)
    else imported.set(parts.org, [...(imported.get(parts.org) ?? []), result])
  }
  const authors = authorsOf(catalogue, mapped)
    .map((author) => ({ ...author, packages: imported.get(author.name) ?? [] }))
    .filter(({ packages }) => packages.length > 0)
  return { authors, refused }
}

interface MappedEntries {
  readonly mapped: Map<CatalogueEntry, MappedEntry>
  readonly refused: RefusedEntry[]
}

function mapEntries(catalogue: Catalogue): MappedEntries {
  const mapped = new Map<CatalogueEntry, MappedEntry>()
  const refused: RefusedEntry[] = []
  const names = new Map<string, string>()
  for (const entry of catalogue.packages) {
    const result = attempt(entry, () => {
      const parts = mapEntry(entry, catalogue.packages, dateOf(catalogue))
      const key = `${entry.org}/${foldSlug(entry.pname)}`
      const other = names.get(key)
      if (other !== undefined) {
        throw new EntryRefusal(
          'DuplicateName',
          `Its name "${entry.pname}" counts as the same as that of ${other}.`,
        )
      }
      names.set(key, entry.attr)
      return parts
    })
    if ('code' in result) refused.push(result)
    else mapped.set(entry, result)
  }
  return { mapped, refused }
}

function attempt<T extends object>(entry: CatalogueEntry, run: () => T): T | RefusedEntry {
  try {
    return run()
  } catch (error) {
    if (error instanceof EntryRefusal) return { name: entry.attr, code: error.code, reason: error.message }
    if (error instanceof RecordRefusal)
      return { name: entry.attr, code: 'InvalidRecord', reason: error.detail }
    throw error
  }
}

/** @throws RecordRefusal when the entry's own texts break a rule of records, as a name that is no slug does */
function makePackage(
  parts: MappedEntry,
  createdAt: DatetimeString,
  didOf: (org: string) => DidString,
): ImportedPackage {
  const { name, definition, version } = parts
  const did = didOf(parts.org)
  const checkedPackage = checkRecordJson({ did, collection: pkg.$nsid, rkey: name, json: definition })
  const dependencies = parts.dependencies.map(({ target, requirement }) => ({
    name: target.pname,
    definition: makeAtUri(didOf(target.org), pkg.$nsid, target.pname),
    requirement,
  }))
  const released = defined(
    release.$build({
      definition: makeAtUri(did, pkg.$nsid, name),
      ...version,
      artifact: parts.artifact,
      dependencies: dependencies.length > 0 ? dependencies : undefined,
      systems: parts.systems,
      createdAt,
    }),
  )
  const rkey = formatReleaseKey({ kind: 'package', key: name, version: version.version })
  const checkedRelease = checkRecordJson({ did, collection: release.$nsid, rkey, json: released })
  return {
    name,
    definition,
    releases: [released],
    findings: [
      ...about('entry', parts.notes),
      ...about('definition', lintDefinition(checkedPackage)),
      ...about('release', lintRelease(checkedRelease, checkedPackage)),
    ],
  }
}

function about(subject: ImportFinding['subject'], findings: readonly Finding<string>[]): ImportFinding[] {
  return findings.map((found) => ({ subject, ...found }))
}

function authorsOf(
  { organisations }: Catalogue,
  mapped: Map<CatalogueEntry, MappedEntry>,
): CatalogueAuthor[] {
  const names = [...new Set([...mapped.values()].map(({ org }) => org))].sort()
  return names.map((name) => mapAuthor(name, organisations))
}

function dateOf({ source }: Catalogue): DatetimeString {
  return `${source.date}T00:00:00.000Z` as DatetimeString
}
