import type { Transaction } from 'kysely'
import type { Schema } from '../db/schema.js'

export type Trx = Transaction<Schema>

/** One transaction over records of one account, as of one revision of its repository. */
export interface IndexTransaction {
  readonly trx: Trx
  readonly did: string
  readonly rev: string
  /** Now. */
  readonly at: Date
  /** Where the records come from, for dead letters. */
  readonly source: string
  readonly touched: Touched
}

/** What is derived from several records and is worked out once all ops are applied. */
export interface Touched {
  /** Definitions whose newest release, count or score may be others now; `all` when every release's score may. */
  readonly definitions: Map<string, 'summary' | 'all'>
  /** Releases that may be yanked now, or no longer. */
  readonly releases: Set<string>
  /** Set when only the whole repository can tell how things stand now. */
  refetch: boolean
}

export function newTouched(): Touched {
  return { definitions: new Map(), releases: new Set(), refetch: false }
}

export function touchDefinition(
  { touched }: IndexTransaction,
  uri: string,
  what: 'summary' | 'all' = 'summary',
): void {
  if (touched.definitions.get(uri) !== 'all') touched.definitions.set(uri, what)
}
