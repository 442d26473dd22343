import type { ColumnType } from 'kysely'

/** Every valid record of ours as its author signed it, with the proof. The other tables are derived from it. */
export interface RecordTable {
  uri: string
  did: string
  collection: string
  rkey: string
  cid: string
  /** Revision of the commit that the proof belongs to. */
  rev: string
  /** The record in the lex form of JSON. */
  json: ColumnType<unknown, string, string>
  /** CAR of commit, MST path and record (com.atproto.sync.getRecord). */
  proof: Uint8Array
  indexedAt: ColumnType<Date, Date, never>
}

/**
 * A record that was gone at a revision that the stream has not reached yet: what the stream still brings of it from
 * before is passed over.
 */
export interface RecordDeletionTable {
  uri: string
  did: string
  rev: string
}

export interface PartialDatabase {
  recordDeletion: RecordDeletionTable
  record: RecordTable
}
