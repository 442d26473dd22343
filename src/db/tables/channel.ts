import type { ColumnType } from 'kysely'

/** A mutable pointer to one release. */
export interface ChannelTable {
  uri: string
  did: string
  definitionUri: string
  name: string
  releaseUri: string
  releaseCid: string
  cid: string
  rev: string
  indexedAt: ColumnType<Date, Date, never>
  updatedAt: Date
}

export interface PartialDatabase {
  channel: ChannelTable
}
