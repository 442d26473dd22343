import type { ColumnType } from 'kysely'

/** A resolved closure by its content address. */
export interface LockTable {
  id: string
  rootUri: string
  /** Canonical JSON, of which `id` is the hash. */
  json: string
  narHash: string
  createdAt: ColumnType<Date, Date, never>
}

/** The library files that locks name by hash, so that a lock gives the same tree after an upgrade. */
export interface LibraryTable {
  hash: string
  /** `{ path: text }` */
  files: ColumnType<Record<string, string>, string, never>
  createdAt: ColumnType<Date, Date, never>
}

export interface PartialDatabase {
  lock: LockTable
  library: LibraryTable
}
