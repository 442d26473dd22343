import type { ColumnType } from 'kysely'

/** What was found where a package comes from. One row for each place, however many definitions come from it. */
export interface UpstreamTable {
  /** `upstreamKey`. */
  key: string
  /** The newest of what it has: a list of names, with commits where they are tags. */
  versions: ColumnType<unknown, string, string>
  /** Commit of the default branch. */
  head: string | null
  checkedAt: Date | null
  dueAt: Date
  /** Failures in a row. */
  failures: number
  /** Why it could not be asked the last time. */
  problem: string | null
  /** When a definition that comes from it was last seen. */
  wantedAt: Date
}

export interface PartialDatabase {
  upstream: UpstreamTable
}
