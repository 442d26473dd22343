import type { LexMap } from '@atproto/lex'
import type { UpdateAction } from '../db/tables/update-event.js'
import type { Kind } from '../syntax/release-key.js'
import type { AccountRows } from './rows/account-rows.js'
import type { BulkRow } from './rows/column-types.js'
import type { RowChanges } from './rows/row-changes.js'

/** One account while changes to it are worked out in memory. */
export interface Draft {
  readonly did: string
  /** Now. */
  readonly at: Date
  /** Revision of the repository that the changes lead to. */
  readonly rev: string
  /** Where the records come from, for dead letters. */
  readonly source: string
  /** The records of which `rows` tells whether they are there; undefined when it holds all of the account. */
  readonly known: ReadonlySet<string> | undefined
  /** As stored at first, then as it will be. */
  readonly rows: AccountRows
  /** Contents of records as they will be stored, of those that are at hand; the others are read when needed. */
  readonly contents: Map<string, LexMap>
  readonly touched: Touched
  /** What is written anew, and so need not be changed where it is stored. */
  readonly fresh: { readonly definitions: Map<string, BulkRow<'definition'>>; readonly releases: Set<string> }
  /** Shared by all accounts of a transaction. */
  readonly changes: RowChanges
}

/** What is derived from several records and is worked out once all of them are there. */
export interface Touched {
  /** Definitions whose newest release, count or score may be others now; `all` when every release's score may. */
  readonly definitions: Map<string, 'summary' | 'all'>
  /** Releases that may be yanked now, or no longer. */
  readonly releases: Set<string>
  /** Releases whose score or yank is another now. */
  readonly rescored: Set<string>
  /** Whether a definition went, whose name another may have now. */
  nameFreed: boolean
}

export function newDraft(parts: Omit<Draft, 'contents' | 'touched' | 'fresh'>): Draft {
  return {
    ...parts,
    contents: new Map(),
    fresh: { definitions: new Map(), releases: new Set() },
    touched: { definitions: new Map(), releases: new Set(), rescored: new Set(), nameFreed: false },
  }
}

export function touchDefinition({ touched }: Draft, uri: string, what: 'summary' | 'all' = 'summary'): void {
  if (touched.definitions.get(uri) !== 'all') touched.definitions.set(uri, what)
}

/** A record's place, and the revision that tells of it. */
export interface Placed {
  readonly uri: string
  readonly collection: string
  readonly rkey: string
  readonly rev: string
}

/** What the rows that follow from a record name of it. */
export interface Derived extends Placed {
  readonly cid: string
  /** When the record came. */
  readonly indexedAt: Date
}

/** A record that is there, with its content. */
export interface PlacedRecord extends Derived {
  readonly value: LexMap
  readonly proof: Uint8Array
}

export interface UpdateEvent {
  action: UpdateAction
  kind: Kind | (string & {})
  /** Of the definition. */
  key: string
  definitionUri: string
  /** The record that the event is about. */
  uri: string
  cid: string | null
  version?: string
  channel?: string
}

/** Adds to the feed. The same event of the same revision is stored once. */
export function addEvent({ did, rev, at, changes }: Draft, event: UpdateEvent): void {
  changes.events?.push({ version: null, channel: null, ...event, did, rev, indexedAt: at })
}
