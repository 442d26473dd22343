import { setTimeout as sleep } from 'node:timers/promises'
import { createGuardedFetch } from '../src/identity/guarded-fetch.js'
import { createIndexer } from '../src/indexing/indexer.js'
import { MAX_EVENTS_IN_FLIGHT, MAX_REPO_BYTES, REPO_FETCH_TIMEOUT_MS, STOP_GRACE_MS } from '../src/limits.js'
import { createMetrics } from '../src/metrics.js'
import type { IngesterContext } from './context.js'
import { Dispatcher } from './dispatcher.js'
import { Firehose } from './firehose.js'
import { recheckHandles } from './handles.js'
import { KnownAccounts } from './known-accounts.js'
import { RefusalLog } from './refusals.js'
import { Resync } from './resync.js'
import { Authority } from './source.js'

export interface Ingester {
  /** Begins to follow the sources; returns once the database was read. What cannot be reached is tried until it can. */
  start(): Promise<void>
  /** Stops within seconds; what was not finished comes again at the next start. */
  stop(): Promise<void>
}

/** Network → database: follows event streams, verifies and indexes. */
export function createIngester(ctx: IngesterContext): Ingester {
  const { config, db, log, identity, now, metrics = createMetrics(), onBoundary = () => undefined } = ctx
  const { development } = config
  const stopping = new AbortController()
  const { signal } = stopping
  const known = new KnownAccounts()
  const dispatcher = new Dispatcher(MAX_EVENTS_IN_FLIGHT)
  const indexer = createIndexer({ db, now, onBoundary })
  const fetch = createGuardedFetch({ development })
  const fetchRepo = createGuardedFetch({
    development,
    timeoutMs: REPO_FETCH_TIMEOUT_MS,
    maxBytes: MAX_REPO_BYTES,
  })
  const refusals = new RefusalLog(log, now)
  const authority = new Authority({ db, identity, fetch })
  const resync = new Resync({ db, log, identity, indexer, known, dispatcher, fetchRepo, now, signal })
  const shared = {
    db,
    log,
    now,
    signal,
    identity,
    fetch,
    indexer,
    known,
    refusals,
    authority,
    resync,
    dispatcher,
    metrics,
    onBoundary,
  }
  const firehoses = config.sources.map((host) => new Firehose(shared, host))
  let running: Promise<unknown> = Promise.resolve()

  return {
    async start() {
      await known.load(db)
      running = Promise.all([
        resync.run(),
        recheckHandles(shared),
        ...firehoses.map((firehose) => firehose.run()),
      ])
      running.catch((error: unknown) =>
        log.fatal({ err: error }, 'the ingester has stopped: this is a fault in it'),
      )
    },
    async stop() {
      stopping.abort()
      const ended = Promise.allSettled([running, dispatcher.idle()])
      await Promise.race([ended, sleep(STOP_GRACE_MS, undefined, { ref: false })])
      await Promise.all(firehoses.map((firehose) => firehose.close()))
    },
  }
}
