import type { DatetimeString } from '@atproto/syntax'
import type { package as pkg, recipe } from '../lexicons/dev/firn.js'
import { mapArtifact } from './artifact.js'
import { mapDefinition } from './definition.js'
import { type MappedDependency, mapDependencies } from './dependencies.js'
import { type Note, type TakeNote, takeInto } from './notes.js'
import type { Registries } from './registries.js'
import type { CatalogueEntry } from './schema.js'
import { mapSystems } from './systems.js'
import { type MappedVersion, mapVersion } from './version.js'

/** All that an entry tells, before anybody's DID is known. */
export interface MappedEntry {
  readonly org: string
  readonly name: string
  readonly definition: pkg.Main
  /** Nothing of a placeholder is there to be released. */
  readonly release: MappedRelease | undefined
  readonly notes: readonly Note[]
}

export interface MappedRelease {
  readonly version: MappedVersion
  readonly artifact: recipe.Main
  readonly systems: string[] | undefined
  readonly dependencies: readonly MappedDependency[]
}

/** What mapping an entry takes besides the entry. */
export interface EntryContext {
  readonly entries: readonly CatalogueEntry[]
  readonly registries: Registries
  readonly createdAt: DatetimeString
}

/**
 * Maps one entry of a catalogue. A placeholder becomes a definition that says so, without a release.
 * @throws EntryRefusal
 */
export function mapEntry(entry: CatalogueEntry, context: EntryContext): MappedEntry {
  const notes: Note[] = []
  const note = takeInto(notes)
  const release = entry.status === 'placeholder' ? undefined : mapRelease(entry, context, note)
  const definition = mapDefinition(entry, context.createdAt, note)
  const severity = entry.reproducibleAsWritten === false ? 'warning' : 'info'
  for (const flag of entry.flags ?? []) {
    note('catalogue-note', severity, `The catalogue remarks: ${flag}.`, 'Check whether it still holds.')
  }
  return { org: entry.org, name: entry.pname, definition, release, notes }
}

function mapRelease(
  entry: CatalogueEntry,
  { entries, registries }: EntryContext,
  note: TakeNote,
): MappedRelease {
  const artifact = mapArtifact(entry, registries, note)
  const version = mapVersion(entry, note)
  const dependencies = mapDependencies(entry, entries, note)
  return { version, artifact, systems: mapSystems(entry), dependencies }
}
