/** How far this index follows one repository. */
export interface RepoTable {
  did: string
  state: RepoState
  /** Revision up to which everything of ours is stored; null before the first fetch. */
  rev: string | null
  /** MST root of that revision. */
  data: string | null
  attempts: number
  retryAt: Date | null
  error: string | null
  updatedAt: Date
  /** Where it is fetched from, while it waits and that is known. */
  host: string | null
}

export type RepoState = 'pending' | 'desynchronized' | 'resyncing' | 'active' | 'error'

export interface PartialDatabase {
  repo: RepoTable
}
