import type { Transaction } from 'kysely'
import type { Schema } from '../db/schema.js'

export type Trx = Transaction<Schema>

/** One transaction of the index. */
export interface Write {
  readonly trx: Trx
  /** Now. */
  readonly at: Date
}
