import type { Db } from '../src/db/database.js'
import type { GuardedFetch } from '../src/identity/guarded-fetch.js'
import type { IdentityResolver } from '../src/identity/identity-resolver.js'
import type { OnBoundary } from '../src/indexing/boundary.js'
import type { FencedWrite } from '../src/indexing/fence.js'
import type { ApplyOptions, Indexer } from '../src/indexing/indexer.js'
import type { Logger } from '../src/logger.js'
import type { Metrics } from '../src/metrics.js'
import type { Dispatcher } from './dispatcher.js'
import type { Doubts } from './doubts.js'
import type { KnownAccounts } from './known-accounts.js'
import type { RefusalLog } from './refusals.js'
import type { Resync } from './resync.js'
import type { Authority, Source } from './source.js'
import type { Strangers } from './strangers.js'
import type { UnresolvedAccounts } from './unresolved.js'

/** What following sources and handling their events takes; functions name the parts that they need. */
export interface EventContext {
  /** For reading. */
  readonly db: Db
  /** For what is not written through `indexer`: each call one transaction, refused once another process leads. */
  readonly write: FencedWrite
  readonly log: Logger
  readonly now: () => Date
  /** Aborts when the ingester stops. */
  readonly signal: AbortSignal
  readonly identity: IdentityResolver
  readonly fetch: GuardedFetch
  readonly indexer: Indexer
  readonly known: KnownAccounts
  readonly unresolved: UnresolvedAccounts
  readonly strangers: Strangers
  readonly refusals: RefusalLog
  readonly doubts: Doubts
  readonly authority: Authority
  readonly resync: Resync
  readonly dispatcher: Dispatcher
  readonly metrics: Metrics
  readonly onBoundary: OnBoundary
}

/** Where an event comes from, and how far that source is once the event is stored. */
export interface Origin extends Required<ApplyOptions> {
  readonly from: Source
}
