import type { ColumnType, Generated } from 'kysely'

/** What happened, in the order in which this index learned of it: the feed. */
export interface UpdateEventTable {
  seq: Generated<number>
  action: UpdateAction
  did: string
  kind: string
  key: string
  definitionUri: string
  /** The record that the event is about. */
  uri: string
  cid: string | null
  version: string | null
  channel: string | null
  rev: string
  indexedAt: ColumnType<Date, Date, never>
}

export type UpdateAction =
  | 'define'
  | 'describe'
  | 'release'
  | 'channel'
  | 'yank'
  | 'unyank'
  | 'delete'
  | 'conflict'

export interface PartialDatabase {
  updateEvent: UpdateEventTable
}
