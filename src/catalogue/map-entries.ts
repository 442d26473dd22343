import type { DatetimeString } from '@atproto/syntax'
import { RecordRefusal } from '../definitions/refusal.js'
import { canonicalJson } from '../nix/canonical-json.js'
import { foldSlug, slugProblem } from '../syntax/slug.js'
import { type EntryContext, type MappedEntry, mapEntry } from './entry.js'
import { EntryRefusal, type EntryRefusalCode } from './entry-refusal.js'
import type { Registries } from './registries.js'
import type { Catalogue, CatalogueEntry } from './schema.js'

export interface RefusedEntry {
  /** The entry's attribute in the catalogue. */
  readonly name: string
  readonly code: EntryRefusalCode
  readonly reason: string
}

/** An entry that is another one by another attribute: the records of that one are its own. */
export interface AliasEntry {
  readonly name: string
  /** The attribute of the other. */
  readonly of: string
}

export interface MappedEntries {
  readonly mapped: ReadonlyMap<CatalogueEntry, MappedEntry>
  readonly aliases: readonly AliasEntry[]
  readonly refused: RefusedEntry[]
}

/**
 * Maps all entries of a catalogue, each of them by itself. Names must differ within what `ownerOf` tells to be one
 * repository.
 */
export function mapEntries(
  catalogue: Catalogue,
  { registries = new Map() }: { readonly registries?: Registries },
  ownerOf: (org: string) => string,
): MappedEntries {
  const context = { entries: catalogue.packages, registries, createdAt: createdAtOf(catalogue) }
  const mapped = new Map<CatalogueEntry, MappedEntry>()
  const refused: RefusedEntry[] = catalogue.unreadable.map(({ name, problem }) => {
    return { name, code: 'UnknownForm', reason: problem }
  })
  const names = new Map<string, string>()
  const originals = new Map(catalogue.packages.map((entry) => [entry, originalOf(entry, catalogue.packages)]))
  for (const [entry, original] of originals) {
    if (original) continue
    const result = attempt(entry, () => {
      const parts = mapEntry(entry, context)
      claimName(names, `${ownerOf(entry.org)}/${foldSlug(entry.pname)}`, entry)
      return parts
    })
    if ('code' in result) refused.push(result)
    else mapped.set(entry, result)
  }
  const aliases: AliasEntry[] = []
  for (const [entry, original] of originals) {
    if (!original) continue
    const result = attempt(entry, () => mapAlias(entry, original, mapped.get(original), context))
    if ('code' in result) refused.push(result)
    else aliases.push(result)
  }
  return { mapped, aliases, refused }
}

/** Records of a catalogue are dated as it is, so that importing it again makes the same ones. */
export function createdAtOf({ date }: Catalogue): DatetimeString {
  return `${date}T00:00:00.000Z` as DatetimeString
}

/** What `run` gives, or why the entry is refused. */
export function attempt<T extends object>(entry: CatalogueEntry, run: () => T): T | RefusedEntry {
  try {
    return run()
  } catch (error) {
    if (error instanceof EntryRefusal) return { name: entry.attr, code: error.code, reason: error.message }
    if (error instanceof RecordRefusal)
      return { name: entry.attr, code: 'InvalidRecord', reason: error.detail }
    throw error
  }
}

export function refuseAlias(name: string, of: string): RefusedEntry {
  return { name, code: 'Alias', reason: `It is ${of} by another name, which is refused itself.` }
}

/** @throws EntryRefusal `InvalidRecord`, `DuplicateName` */
function claimName(names: Map<string, string>, key: string, { attr, pname }: CatalogueEntry): void {
  const problem = slugProblem(pname)
  if (problem !== undefined) throw new EntryRefusal('InvalidRecord', problem)
  const other = names.get(key)
  if (other !== undefined) {
    throw new EntryRefusal('DuplicateName', `Its name "${pname}" counts as the same as that of ${other}.`)
  }
  names.set(key, attr)
}

/** The entry of the same name that an alias stands for, where the catalogue has it. */
function originalOf(
  { status, org, pname }: CatalogueEntry,
  entries: readonly CatalogueEntry[],
): CatalogueEntry | undefined {
  if (status !== 'alias') return undefined
  return entries.find((other) => other.status !== 'alias' && other.org === org && other.pname === pname)
}

/**
 * An alias is expressed by the records of what it stands for, if it makes the same release.
 * @throws EntryRefusal `Alias`
 */
function mapAlias(
  entry: CatalogueEntry,
  original: CatalogueEntry,
  parts: MappedEntry | undefined,
  context: EntryContext,
): AliasEntry {
  if (!parts) {
    const { reason, code } = refuseAlias(entry.attr, original.attr)
    throw new EntryRefusal(code, reason)
  }
  const own = mapEntry({ ...entry, kind: original.kind, nixosModule: original.nixosModule }, context)
  if (canonicalJson(releaseOf(own)) !== canonicalJson(releaseOf(parts))) {
    const message = `It has the name of ${original.attr} and makes another release than that: give it a name of its own.`
    throw new EntryRefusal('Alias', message)
  }
  return { name: entry.attr, of: original.attr }
}

function releaseOf({ release }: MappedEntry): unknown {
  return release ? { version: release.version, artifact: release.artifact } : null
}
