import type { ColumnType, Generated } from 'kysely'

/** One package, atom or model: what search and pages need of it. */
export interface DefinitionTable {
  uri: string
  did: string
  kind: string
  /** Record key. */
  key: string
  /** What a person types: the key, or an atom's label. */
  name: string
  /** Unique per author and kind: `foldSlug(name)`; of an atom its key, as roots may share labels. */
  foldedName: string
  /** The name split into words for full text. */
  nameWords: string
  /** The keywords, and the name of an atom's set, joined by spaces, for full text. */
  keywordWords: string
  cid: string
  rev: string
  summary: string | null
  licence: string | null
  licenceIds: string[]
  category: string | null
  language: string | null
  roles: string[]
  keywords: string[]
  status: string | null
  /** Of the newest release; false without one. */
  hasService: boolean
  hasModule: boolean
  /** Of the newest release; empty without one, or when it names none. */
  systems: string[]
  newestReleaseUri: string | null
  newestVersion: string | null
  /** Its `words`, for full text; empty without one. */
  releaseWords: string
  releaseCount: number
  score: number
  findingErrors: number
  findingWarnings: number
  findingInfos: number
  createdAt: ColumnType<Date, Date | string, Date | string>
  indexedAt: ColumnType<Date, Date, never>
  /** Last change of the definition or its releases: what "updated" sorts by. */
  updatedAt: Date
  /** Full text: name (A), keywords (B), summary (C), words of the newest release (D). */
  search: Generated<string>
}

export interface PartialDatabase {
  definition: DefinitionTable
}
