import type { DatetimeString } from '@atproto/syntax'
import type { package as pkg, recipe } from '../lexicons/dev/firn.js'
import { mapArtifact } from './artifact.js'
import { mapDefinition } from './definition.js'
import { type MappedDependency, mapDependencies } from './dependencies.js'
import { EntryRefusal } from './entry-refusal.js'
import type { Note, TakeNote } from './notes.js'
import type { CatalogueEntry } from './schema.js'
import { mapSystems } from './systems.js'
import { type MappedVersion, mapVersion } from './version.js'

/** All that an entry tells, before anybody's DID is known. */
export interface MappedEntry {
  readonly org: string
  readonly name: string
  readonly definition: pkg.Main
  readonly version: MappedVersion
  readonly artifact: recipe.Main
  readonly systems: string[] | undefined
  readonly dependencies: readonly MappedDependency[]
  readonly notes: readonly Note[]
}

/**
 * Maps one entry of a catalogue.
 * @throws EntryRefusal
 */
export function mapEntry(
  entry: CatalogueEntry,
  entries: readonly CatalogueEntry[],
  createdAt: DatetimeString,
): MappedEntry {
  refuseStandIn(entry, entries)
  const notes: Note[] = []
  const note: TakeNote = (code, severity, message, fix) => {
    notes.push({ code, severity, path: '', message, fix })
  }
  const artifact = mapArtifact(entry, note)
  const version = mapVersion(entry, note)
  const definition = mapDefinition(entry, createdAt, note)
  const dependencies = mapDependencies(entry, entries, note)
  const severity = entry.reproducibleAsWritten === false ? 'warning' : 'info'
  for (const flag of entry.flags ?? []) {
    note('catalogue-note', severity, `The catalogue remarks: ${flag}.`, 'Check whether it still holds.')
  }
  const systems = mapSystems(entry)
  return { org: entry.org, name: entry.pname, definition, version, artifact, systems, dependencies, notes }
}

/** Entries that only hold the place of something, or are another entry by another name. */
function refuseStandIn(entry: CatalogueEntry, entries: readonly CatalogueEntry[]): void {
  if (entry.status === 'placeholder') {
    throw new EntryRefusal('Placeholder', 'It is a placeholder in the catalogue, without a source.')
  }
  if (entry.status !== 'alias') return
  const { org, pname } = entry
  const original = entries.find(
    (other) => other.status !== 'alias' && other.org === org && other.pname === pname,
  )
  if (original) throw new EntryRefusal('Alias', `It is ${original.attr} by another name.`)
}
