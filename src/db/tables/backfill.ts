import type { Generated } from 'kysely'

/** How far a host has been searched for repositories of ours: what is behind this page is in `repo`. */
export interface BackfillTable {
  host: string
  /** How its repositories are found: by a list of those with a collection, or by a look at each. */
  method: BackfillMethod
  /** Which collection's list is read, when read by collection; null before the first. */
  collection: string | null
  /** The next page, in the host's own words; null for the first one. */
  cursor: string | null
  /** The collections that this search is for, in the order of their lists. */
  sought: string[]
  /** Those that searches that ended were for: of a collection that is not here, only what was new is known. */
  listed: Generated<string[]>
  pages: Generated<number>
  found: Generated<number>
  lookedAt: Generated<number>
  startedAt: Date
  finishedAt: Date | null
}

export type BackfillMethod = 'collections' | 'descriptions'

export interface PartialDatabase {
  backfill: BackfillTable
}
