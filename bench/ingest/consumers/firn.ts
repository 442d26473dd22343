import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import { Dispatcher } from '../../../ingester/dispatcher.js'
import type { EventContext } from '../../../ingester/event-context.js'
import { Firehose } from '../../../ingester/firehose.js'
import { KnownAccounts } from '../../../ingester/known-accounts.js'
import { RefusalLog } from '../../../ingester/refusals.js'
import type { Schema } from '../../../src/db/schema.js'
import { COLLECTIONS } from '../../../src/definitions/record.js'
import type { Indexer } from '../../../src/indexing/indexer.js'
import { MAX_BYTES_IN_FLIGHT, MAX_EVENTS_IN_FLIGHT } from '../../../src/limits/ingest.js'
import { createLogger } from '../../../src/logger.js'
import { createMetrics } from '../../../src/metrics.js'
import type { Consume, ConsumerInput } from '../consumer.js'
import { identities } from '../identities.js'
import { FIRST_SEQ, SENTINEL_DID } from '../plan.js'

/**
 * The production path, everything verified, up to but not including the database: in place of the indexer stands one
 * that checks the chain of revisions and roots in memory.
 */
export const firn: Consume = async (input) => {
  const dispatcher = new Dispatcher({ events: MAX_EVENTS_IN_FLIGHT, bytes: MAX_BYTES_IN_FLIGHT })
  const log = createLogger({ level: 'warn', pretty: false })
  const metrics = createMetrics()
  const known = new KnownAccounts()
  known.add(SENTINEL_DID)
  for (const { did, ours } of input.accounts) if (ours) known.add(did)
  const now = () => new Date()
  const onSentinel = () => {
    // The sentinel itself is in flight still.
    if (dispatcher.inFlight > 1) setImmediate(onSentinel)
    else input.onSentinel()
  }
  const unreachable = () => {
    throw new Error('the benchmark has no network and no repository to fetch')
  }
  const ctx: EventContext = {
    db: cursorAlone(),
    write: async () => undefined as never,
    log,
    now,
    signal: new AbortController().signal,
    identity: identities(input.accounts, input.service),
    fetch: unreachable,
    indexer: inMemory(input, onSentinel),
    known,
    unresolved: { add: unreachable } as unknown as EventContext['unresolved'],
    doubts: { wake: () => undefined } as unknown as EventContext['doubts'],
    strangers: {
      enter: () => true,
      identify: async () => undefined,
      look: async () => undefined,
      // Whose host may be asked, which is not measured: there is none.
      greet: () => undefined,
      waiting: 0,
    } as unknown as EventContext['strangers'],
    refusals: new RefusalLog({ log, now, metrics }),
    authority: {
      kindOf: async () => 'relay',
      speaksFor: async () => true,
    } as unknown as EventContext['authority'],
    resync: {
      request: unreachable,
      hold: unreachable,
      wake: () => undefined,
      repeat: () => undefined,
      held: { commits: 0, bytes: 0 },
    } as unknown as EventContext['resync'],
    dispatcher,
    metrics,
    onBoundary: () => undefined,
  }
  void new Firehose(ctx, input.service).run()
}

/** Checks that each commit follows the one before, as the tables would. */
function inMemory({ accounts }: ConsumerInput, onSentinel: () => void): Indexer {
  const heads = new Map(accounts.map(({ did, rev, data }) => [did, { rev, data }]))
  const indexer: Pick<Indexer, 'applyCommit' | 'setAccountState' | 'setIdentity'> = {
    async applyCommit({ did, rev, data, prevData }, { checkpoint }) {
      const head = heads.get(did)
      if (!head || rev <= head.rev || prevData !== head.data)
        throw new Error(`${did} ${rev}: the chain is broken`)
      heads.set(did, { rev, data })
      checkpoint?.()
      return 'applied'
    },
    async setAccountState({ did }) {
      if (did === SENTINEL_DID) onSentinel()
      return true
    },
    setIdentity: async () => undefined,
  }
  return indexer as Indexer
}

/** A database that knows where the stream is to be taken up, and that its host was searched before. */
function cursorAlone(): Kysely<Schema> {
  class CursorDriver extends DummyDriver {
    override async acquireConnection() {
      return {
        executeQuery: async <R>() => ({
          rows: [{ seq: FIRST_SEQ, listed: COLLECTIONS, finishedAt: new Date() }] as R[],
        }),
        streamQuery: () => {
          throw new Error('nothing is streamed')
        },
      }
    }
  }
  return new Kysely<Schema>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new CursorDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
}
