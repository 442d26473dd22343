import type { Generated } from 'kysely'

/** How far this index follows one repository. */
export interface RepoTable {
  did: string
  state: RepoState
  /** Revision up to which everything of ours is stored; null before the first fetch. */
  rev: string | null
  /** MST root of that revision. */
  data: string | null
  attempts: number
  /** Not fetched before; null: at once. One that is active is fetched at that time, if there is one. */
  retryAt: Date | null
  error: string | null
  updatedAt: Date
  /** Where it is fetched from, while it waits and that is known. */
  host: string | null
  /** When it was last fetched whole. */
  fetchedAt: Date | null
  /** How often it had to be fetched again, without a long rest in between. */
  refetches: Generated<number>
}

export type RepoState = 'pending' | 'desynchronized' | 'resyncing' | 'active' | 'error'

export interface PartialDatabase {
  repo: RepoTable
}
