import type { ColumnType } from 'kysely'

/** The author's word that a release should no longer be chosen. It counts only while its CID is the release's. */
export interface YankTable {
  uri: string
  did: string
  releaseUri: string
  releaseCid: string
  reason: string | null
  replacement: string | null
  cid: string
  rev: string
  indexedAt: ColumnType<Date, Date, never>
}

export interface PartialDatabase {
  yank: YankTable
}
