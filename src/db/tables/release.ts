import type { ColumnType } from 'kysely'

/** One version of a definition, as first seen. */
export interface ReleaseTable {
  uri: string
  did: string
  kind: string
  key: string
  definitionUri: string
  version: string
  /** `versionSortKey(version)`, COLLATE "C": byte order is version order. */
  versionKey: string
  prerelease: boolean
  cid: string
  rev: string
  sourceKind: string | null
  buildKind: string | null
  systems: string[]
  hasService: boolean
  hasModule: boolean
  /** What it says of itself, for full text: description and tags of an atom's manifest. */
  words: string
  score: number
  findingErrors: number
  findingWarnings: number
  findingInfos: number
  yanked: boolean
  createdAt: ColumnType<Date, Date | string, Date | string>
  indexedAt: ColumnType<Date, Date, never>
}

/** The CID first seen for (did, release key): pinned for ever, and kept when the release itself is deleted. */
export interface ReleasePinTable {
  did: string
  rkey: string
  cid: string
  rev: string
  firstSeenAt: ColumnType<Date, Date, never>
}

/** A record that came later under a pinned key. Shown, never served. */
export interface ReleaseConflictTable {
  uri: string
  cid: string
  did: string
  definitionUri: string
  pinnedCid: string
  rev: string
  json: ColumnType<unknown, string, string>
  proof: Uint8Array
  seenAt: ColumnType<Date, Date, never>
}

/** A release that its author deleted: 410 at its exact addresses. */
export interface ReleaseTombstoneTable {
  uri: string
  did: string
  definitionUri: string
  version: string
  cid: string
  deletedAt: Date
}

/** What a release needs: its edges in the resolution graph, and who depends on whom. */
export interface DependencyTable {
  releaseUri: string
  name: string
  definitionUri: string
  requirement: string
}

export interface PartialDatabase {
  release: ReleaseTable
  releasePin: ReleasePinTable
  releaseConflict: ReleaseConflictTable
  releaseTombstone: ReleaseTombstoneTable
  dependency: DependencyTable
}
