import type { ReleaseTable } from '../../db/tables/release.js'

/** What indexing has to know of the stored rows of one account; changes are worked out on it in memory. */
export interface AccountRows {
  readonly records: Map<string, StoredRecord>
  /** Revisions at which records were gone ahead of the stream, by uri. */
  readonly deletions: Map<string, string>
  /** By the record's uri. */
  readonly letters: Map<string, StoredLetter[]>
  readonly definitions: Map<string, StoredDefinition>
  /** Uris of definitions by what is unique about them: kind and folded name. */
  readonly names: Map<string, string>
  readonly releases: Map<string, StoredRelease>
  /** Uris of releases that were deleted. */
  readonly tombstones: Set<string>
  readonly channels: Map<string, StoredChannel>
  /** By their own uris. */
  readonly yanks: Map<string, StoredYank>
  /** Uris of collections. */
  readonly collections: Set<string>
}

export interface StoredRecord {
  readonly cid: string
  readonly rev: string
}

export interface StoredLetter {
  /** Undefined when it is not stored yet. */
  readonly id?: number
  readonly cid: string
  readonly reason: string
}

export interface StoredDefinition {
  readonly kind: string
  readonly key: string
  readonly foldedName: string
}

/** The columns of a release on which others depend. */
export type StoredRelease = Pick<
  ReleaseTable,
  'uri' | 'kind' | 'key' | 'definitionUri' | 'version' | 'versionKey' | 'prerelease' | 'cid' | 'systems'
> &
  Pick<ReleaseTable, 'hasService' | 'hasModule' | 'words' | 'yanked' | keyof Scored>

/** What the lint and the score say. */
export interface Scored {
  score: number
  findingErrors: number
  findingWarnings: number
  findingInfos: number
}

export interface StoredChannel {
  readonly definitionUri: string
  readonly name: string
}

export interface StoredYank {
  readonly releaseUri: string
  readonly releaseCid: string
  readonly cid: string
}

export function noRows(): AccountRows {
  return {
    records: new Map(),
    deletions: new Map(),
    letters: new Map(),
    definitions: new Map(),
    names: new Map(),
    releases: new Map(),
    tombstones: new Set(),
    channels: new Map(),
    yanks: new Map(),
    collections: new Set(),
  }
}

export function addDefinition(rows: AccountRows, uri: string, row: StoredDefinition): void {
  rows.definitions.set(uri, row)
  rows.names.set(nameOf(row), uri)
}

export function dropDefinition(rows: AccountRows, uri: string): StoredDefinition | undefined {
  const row = rows.definitions.get(uri)
  if (!row) return undefined
  rows.definitions.delete(uri)
  rows.names.delete(nameOf(row))
  return row
}

/** The definition that has the name after folding. */
export function holderOf(
  rows: AccountRows,
  name: Pick<StoredDefinition, 'kind' | 'foldedName'>,
): string | undefined {
  return rows.names.get(nameOf(name))
}

function nameOf({ kind, foldedName }: Pick<StoredDefinition, 'kind' | 'foldedName'>): string {
  return `${kind}:${foldedName}`
}

export function addLetter(rows: AccountRows, uri: string, letter: StoredLetter): void {
  const letters = rows.letters.get(uri)
  if (letters) letters.push(letter)
  else rows.letters.set(uri, [letter])
}
