import type { ColumnType, Generated } from 'kysely'

/** A record that could not be indexed, kept with the reason so that it can be listed and tried again. */
export interface DeadLetterTable {
  id: Generated<number>
  source: string
  did: string
  uri: string
  cid: string
  rev: string
  /** Reason code of a RecordRefusal. */
  reason: string
  detail: string
  json: ColumnType<unknown, string | null, string | null>
  at: ColumnType<Date, Date, Date>
}

export interface PartialDatabase {
  deadLetter: DeadLetterTable
}
