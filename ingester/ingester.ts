import { setTimeout as sleep } from 'node:timers/promises'
import { createGuardedFetch } from '../src/identity/guarded-fetch.js'
import { fencedWrite } from '../src/indexing/fence.js'
import { createIndexer } from '../src/indexing/indexer.js'
import { MAX_BYTES_IN_FLIGHT, MAX_EVENTS_IN_FLIGHT, STOP_GRACE_MS } from '../src/limits/ingest.js'
import { MAX_REPO_BYTES, REPO_FETCH_TIMEOUT_MS } from '../src/limits/resync.js'
import type { Logger } from '../src/logger.js'
import { createMetrics, forgetSources } from '../src/metrics.js'
import { OperatorError } from '../src/operator-error.js'
import { reportProgress } from './backfill-progress.js'
import type { IngesterContext } from './context.js'
import { Dispatcher } from './dispatcher.js'
import { Doubts } from './doubts.js'
import type { EventContext } from './event-context.js'
import { fetchFileLists } from './file-lists.js'
import { Firehose } from './firehose.js'
import { checkFreshness } from './freshness.js'
import { forgetPositions } from './from-live.js'
import { recheckHandles } from './handles.js'
import { Jetstream } from './jetstream.js'
import { KnownAccounts } from './known-accounts.js'
import { Candidate, type Leadership, PooledConnectionError } from './leader.js'
import { checkMirrors } from './mirrors/check-mirrors.js'
import { RefusalLog } from './refusals.js'
import { reportOnce, reportSources } from './report-sources.js'
import { Resync } from './resync.js'
import { untilDone } from './retry.js'
import { Authority, isJetstream, toSource } from './source.js'
import { StrangerRows } from './stranger-rows.js'
import { Strangers } from './strangers.js'
import { UnresolvedAccounts } from './unresolved.js'

export interface Ingester {
  /**
   * Begins to follow the sources, or to stand by while another ingester of this database does; what cannot be reached
   * is tried until it can.
   * @throws PooledConnectionError
   */
  start(): Promise<void>
  /** Stops within seconds; what was not finished comes again at the next start. */
  stop(): Promise<void>
  /** Settles after `stop`; rejects when the ingester has ended by a fault of its own. */
  readonly ended: Promise<void>
}

/** Network → database: follows event streams, verifies and indexes, as long as it leads. */
export function createIngester(ctx: IngesterContext): Ingester {
  const { database, log, now, metrics = createMetrics() } = ctx
  const stopping = new AbortController()
  const { signal } = stopping
  /** Done once, however often this process leads. */
  const fromLive = new Set(ctx.fromLive)
  const onStandby = () => dropFromLive(fromLive, log)
  const candidate = new Candidate({ database, log, now, onStandby })
  const refusals = new RefusalLog({ log, now, metrics })
  const ended = Promise.withResolvers<void>()
  // Whoever starts the ingester may not listen yet.
  ended.promise.catch(() => undefined)

  let running = Promise.resolve()

  async function run(first: Leadership | undefined): Promise<void> {
    for (let leadership = first; leadership || !signal.aborted; leadership = undefined) {
      leadership ??= await candidate.lead(signal)
      if (!leadership) return
      metrics.leader.set(1)
      try {
        await lead({ ...ctx, metrics, refusals }, leadership, signal, fromLive)
      } finally {
        metrics.leader.set(0)
        if (leadership.signal.aborted && !signal.aborted) {
          log.error({ err: leadership.signal.reason }, 'no longer leads; standing by')
        }
        await leadership.release()
      }
    }
  }

  return {
    ended: ended.promise,
    async start() {
      const first = await candidate.tryToLead().catch(async (error: unknown) => {
        await candidate.close()
        if (error instanceof PooledConnectionError) throw error
        // It is tried again, and told.
        return undefined
      })
      running = run(first).then(ended.resolve, (error: unknown) => {
        if (error instanceof OperatorError) log.fatal(error.message)
        else log.fatal({ err: error }, 'the ingester has stopped: this is a fault in it')
        ended.reject(error)
      })
    },
    async stop() {
      stopping.abort()
      await running
      await candidate.close()
    },
  }
}

type LeaderContext = IngesterContext & Pick<EventContext, 'metrics' | 'refusals'>

/**
 * Does all of the ingester's work until the leadership is over, or the ingester stops. Everything that is kept in
 * memory about the database is made anew each time: another process may have written since.
 */
async function lead(
  ctx: LeaderContext,
  leadership: Leadership,
  stopping: AbortSignal,
  fromLive: Set<string>,
): Promise<void> {
  const { onBoundary } = ctx
  const signal = AbortSignal.any([stopping, leadership.signal])
  const shared = createEventContext(ctx, leadership, signal)
  const { known, unresolved, db, log, dispatcher, resync } = shared
  const prepare = async () => {
    await forgetPositions(shared, [...fromLive])
    fromLive.clear()
    await Promise.all([known.load(db), unresolved.load(db)])
  }
  await untilDone(prepare, {
    signal,
    onFailure: (error, failures) => {
      if (failures === 1) log.error({ err: error }, 'cannot read who is known here; trying until it works')
    },
  })
  onBoundary?.('after-lock-before-first-event')
  const followers = ctx.config.sources.map((host) =>
    isJetstream(host) ? new Jetstream(shared, host) : new Firehose(shared, host),
  )
  const work = Promise.all([
    resync.run(),
    recheckHandles(shared),
    checkFreshness(shared, ctx.config),
    checkMirrors(shared, ctx.config),
    fetchFileLists(shared, ctx.config),
    shared.doubts.run(),
    shared.strangers.run(),
    reportProgress(shared),
    reportSources(shared, followers),
    ...followers.map((follower) => follower.run()),
  ])
  // Ends before the signal by a fault alone.
  await Promise.race([work, aborted(signal)])
  await Promise.race([
    Promise.allSettled([work, dispatcher.idle()]),
    sleep(STOP_GRACE_MS, undefined, { ref: false }),
  ])
  for (const { connection } of followers) connection.closed()
  if (!leadership.signal.aborted) {
    await Promise.all(followers.map((follower) => follower.close()))
    await reportOnce(shared, followers)
  }
  forgetSources(shared.metrics)
}

/** Whoever leads reads on, and its cursors are good by the time that this process leads. */
function dropFromLive(fromLive: Set<string>, log: Logger): void {
  if (fromLive.size === 0) return
  log.warn(
    { sources: [...fromLive] },
    '--from-live is dropped, because another ingester leads: stop every ingester of this database, then start one ' +
      'with it',
  )
  fromLive.clear()
}

function createEventContext(ctx: LeaderContext, { fence }: Leadership, signal: AbortSignal): EventContext {
  const { config, database, log, identity, now, metrics, refusals, onBoundary = () => undefined } = ctx
  const { db } = database
  const { development } = config
  const indexer = createIndexer({ db, now, fence, onBoundary })
  const write = fencedWrite(db, fence)
  const configured = config.sources.map((host) => toSource(host).origin)
  const fetch = createGuardedFetch({ development, configured })
  const fetchRepo = createGuardedFetch({
    development,
    configured,
    timeoutMs: REPO_FETCH_TIMEOUT_MS,
    maxBytes: MAX_REPO_BYTES,
  })
  const base = { db, write, log, now, signal, identity, fetch, indexer, refusals, metrics, onBoundary }
  const known = new KnownAccounts()
  const unresolved = new UnresolvedAccounts({ ...base, known })
  const dispatcher = new Dispatcher({ events: MAX_EVENTS_IN_FLIGHT, bytes: MAX_BYTES_IN_FLIGHT })
  const authority = new Authority(base)
  const resync = new Resync({ ...base, known, dispatcher, fetchRepo })
  const sources = config.sources.map(toSource)
  const rows = new StrangerRows(base)
  const strangers = new Strangers({ ...base, known, unresolved, authority, resync, rows, sources })
  const doubts = new Doubts({ ...base, authority, resync }, sources)
  return { ...base, known, unresolved, strangers, dispatcher, authority, resync, doubts }
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (signal.aborted) resolve()
  else signal.addEventListener('abort', () => resolve(), { once: true })
  return promise
}
