import type { ColumnType } from 'kysely'

/** A curated set. Its items are read from its record; what they mean changes with the index. */
export interface CollectionTable {
  uri: string
  did: string
  name: string
  title: string | null
  summary: string | null
  /** at-uris of its items' definitions, in order. */
  definitionUris: string[]
  cid: string
  rev: string
  indexedAt: ColumnType<Date, Date, never>
  updatedAt: Date
}

/** A resolved collection by its content address, which answers for ever. */
export interface CollectionLockTable {
  id: string
  did: string
  collectionUri: string
  /** Canonical JSON, of which `id` is the hash. */
  json: string
  /** The signed record, canonical JSON: its author may change it, and then nothing else holds this one. */
  record: string
  narHash: string
  /** The hash part of the tree's store path (`storeHashOf`). */
  storeHash: string
  createdAt: ColumnType<Date, Date, never>
}

export interface PartialDatabase {
  collection: CollectionTable
  collectionLock: CollectionLockTable
}
