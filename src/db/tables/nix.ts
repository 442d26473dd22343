import type { ColumnType } from 'kysely'

/** A resolved closure by its content address. */
export interface LockTable {
  id: string
  rootUri: string
  /** Canonical JSON, of which `id` is the hash. */
  json: string
  narHash: string
  /** The hash part of the tree's store path (`storeHashOf`); null where a program of before that column wrote the row. */
  storeHash: string | null
  createdAt: ColumnType<Date, Date, never>
}

/** The library files that locks name by hash, so that a lock gives the same tree after an upgrade. */
export interface LibraryTable {
  hash: string
  /** `{ path: text }` */
  files: ColumnType<Record<string, string>, string, never>
  createdAt: ColumnType<Date, Date, never>
}

/** A tree that changes with the index, as it was at one time: its address answers while this row stands. */
export interface SnapshotTable {
  /** The hash part of its store path (`storeHashOf`). */
  storeHash: string
  narHash: string
  /** What it is a snapshot of. */
  subject: string
  /** Of what it was made: while that is the same, it is the current one. */
  version: string
  tarball: Uint8Array
  /** Accounts without which it would read otherwise. */
  dids: string[]
  /** Releases whose records it holds, dependencies aside; none where it holds no records. */
  releaseUris: string[]
  /** When it last became the current one. */
  createdAt: Date
  /** When it was last asked for by its own address, long after it was made: by somebody's lock. */
  usedAt: Date | null
}

export interface PartialDatabase {
  lock: LockTable
  snapshot: SnapshotTable
  library: LibraryTable
}
