import type { DatetimeString, DidString } from '@atproto/syntax'
import { type Finding, lintDefinition, lintRelease } from '../definitions/lint.js'
import { checkRecordJson } from '../definitions/record.js'
import { package as pkg, release } from '../lexicons/dev/firn.js'
import { makeAtUri } from '../syntax/at-uri.js'
import { formatReleaseKey } from '../syntax/release-key.js'
import { type CatalogueAuthor, mapAuthor } from './author.js'
import { defined } from './defined.js'
import { releasedDependencies } from './dependencies.js'
import type { MappedEntry } from './entry.js'
import {
  type AliasEntry,
  attempt,
  createdAtOf,
  mapEntries,
  type RefusedEntry,
  refuseAlias,
} from './map-entries.js'
import { type Note, takeInto } from './notes.js'
import type { Registries } from './registries.js'
import type { Catalogue, CatalogueEntry } from './schema.js'

export type { AliasEntry, RefusedEntry } from './map-entries.js'

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

export interface ImportedCatalogue {
  readonly authors: readonly ImportedAuthor[]
  /** Entries that the records of others express. */
  readonly aliases: readonly AliasEntry[]
  readonly refused: readonly RefusedEntry[]
}

/**
 * The authors of those entries that can become records: who needs an account before `importCatalogue` can name
 * them by DID.
 */
export function catalogueAuthors(catalogue: Catalogue, options: ImportOptions = {}): CatalogueAuthor[] {
  return authorsOf(catalogue, mapEntries(catalogue, options, (org) => org).mapped)
}

export interface ImportOptions {
  /** Where packages lie that the catalogue names by package URL alone. */
  readonly registries?: Registries
}

/**
 * Turns a catalogue into records, one definition and one release for each entry, dated as the catalogue is.
 * Nothing is invented: an entry that lacks something is refused with what it lacks. `didOf` may give one DID for
 * several organisations, if no two of their names count as the same.
 */
export function importCatalogue(
  catalogue: Catalogue,
  didOf: (org: string) => DidString,
  options: ImportOptions = {},
): ImportedCatalogue {
  const { mapped, aliases, refused } = mapEntries(catalogue, options, didOf)
  const imported = new Map<string, ImportedPackage[]>()
  const failed = new Set<string>()
  const released = new Set([...mapped.values()].filter(({ release }) => release).map(keyOf))
  for (const [entry, parts] of mapped) {
    const context = { createdAt: createdAtOf(catalogue), didOf, released }
    const result = attempt(entry, () => makePackage(parts, context))
    if ('code' in result) {
      refused.push(result)
      failed.add(entry.attr)
    } else imported.set(parts.org, [...(imported.get(parts.org) ?? []), result])
  }
  const authors = authorsOf(catalogue, mapped)
    .map((author) => ({ ...author, packages: imported.get(author.name) ?? [] }))
    .filter(({ packages }) => packages.length > 0)
  const dangling = aliases.filter(({ of }) => failed.has(of))
  return {
    authors,
    aliases: aliases.filter((alias) => !dangling.includes(alias)),
    refused: [...refused, ...dangling.map(({ name, of }) => refuseAlias(name, of))],
  }
}

interface PackageContext {
  readonly createdAt: DatetimeString
  readonly didOf: (org: string) => DidString
  /** The keys of the packages that have a release. */
  readonly released: ReadonlySet<string>
}

/** One text for each package, whichever of its entries it is that names it. */
function keyOf({ org, name }: Pick<MappedEntry, 'org' | 'name'>): string {
  return JSON.stringify([org, name])
}

/** @throws RecordRefusal when the entry's own texts break a rule of records */
function makePackage(
  { org, name, definition, release: mapped, notes: ofEntry }: MappedEntry,
  { createdAt, didOf, released }: PackageContext,
): ImportedPackage {
  const did = didOf(org)
  const checked = checkRecordJson({ did, collection: pkg.$nsid, rkey: name, json: definition })
  const notes: Note[] = [...ofEntry]
  const dependencies = releasedDependencies(
    mapped?.dependencies ?? [],
    (target) => released.has(keyOf({ org: target.org, name: target.pname })),
    takeInto(notes),
  ).map(({ target, requirement }) => ({
    name: target.pname,
    definition: makeAtUri(didOf(target.org), pkg.$nsid, target.pname),
    requirement,
  }))
  const described = [...about('entry', notes), ...about('definition', lintDefinition(checked))]
  if (!mapped) return { name, definition, releases: [], findings: described }
  const record = defined(
    release.$build({
      definition: makeAtUri(did, pkg.$nsid, name),
      ...mapped.version,
      artifact: mapped.artifact,
      dependencies: dependencies.length > 0 ? dependencies : undefined,
      systems: mapped.systems,
      createdAt,
    }),
  )
  const rkey = formatReleaseKey({ kind: 'package', key: name, version: mapped.version.version })
  const checkedRelease = checkRecordJson({ did, collection: release.$nsid, rkey, json: record })
  return {
    name,
    definition,
    releases: [record],
    findings: [...described, ...about('release', lintRelease(checkedRelease, checked))],
  }
}

function about(subject: ImportFinding['subject'], findings: readonly Finding<string>[]): ImportFinding[] {
  return findings.map((found) => ({ subject, ...found }))
}

function authorsOf(
  { organisations }: Catalogue,
  mapped: ReadonlyMap<CatalogueEntry, MappedEntry>,
): CatalogueAuthor[] {
  const names = [...new Set([...mapped.values()].map(({ org }) => org))].sort()
  return names.map((name) => mapAuthor(name, organisations))
}
