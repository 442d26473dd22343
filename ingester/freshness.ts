import type { Config } from '../src/config.js'
import { checkUpstream, originOf } from '../src/freshness/check-upstream.js'
import type { Upstream } from '../src/freshness/upstream.js'
import { UpstreamError } from '../src/freshness/upstream-error.js'
import {
  type DueUpstream,
  dueUpstreams,
  keepVersions,
  noteUpstreams,
  putOff,
} from '../src/freshness/upstream-rows.js'
import { createGuardedFetch } from '../src/identity/guarded-fetch.js'
import { isDue } from '../src/is-due.js'
import {
  MAX_UPSTREAM_BYTES,
  UPSTREAM_CHECK_MS,
  UPSTREAM_HOST_INTERVAL_MS,
  UPSTREAM_HOSTS_AT_ONCE,
  UPSTREAM_RETRY_LAST_MS,
  UPSTREAM_ROUND_MS,
  UPSTREAM_SCAN_MS,
  UPSTREAM_TIMEOUT_MS,
} from '../src/limits/freshness.js'
import type { EventContext } from './event-context.js'
import { pause } from './retry.js'

type FreshnessContext = Pick<EventContext, 'db' | 'write' | 'log' | 'now' | 'signal'>
type FreshnessConfig = Pick<Config, 'development'> & Partial<Pick<Config, 'freshness' | 'publicUrl'>>

export interface FreshnessPace {
  readonly roundMs?: number
  readonly scanMs?: number
  readonly hostIntervalMs?: number
}

/**
 * Asks upstream what is new, where the operator switched it on: each place once a day, one request to a host at a time.
 * Works until the context's signal aborts.
 */
export async function checkFreshness(
  ctx: FreshnessContext,
  { freshness, development, publicUrl }: FreshnessConfig,
  pace: FreshnessPace = {},
): Promise<void> {
  const { roundMs = UPSTREAM_ROUND_MS, scanMs = UPSTREAM_SCAN_MS } = pace
  if (!freshness) return
  const { db, write, log, now, signal } = ctx
  const { git: _, ...registries } = freshness
  const limits = { timeoutMs: UPSTREAM_TIMEOUT_MS, maxBytes: MAX_UPSTREAM_BYTES, perHost: 1 }
  const fetchGit = createGuardedFetch({ development, ...limits })
  const fetchRegistry = createGuardedFetch({ development, ...limits, configured: Object.values(registries) })
  const userAgent = publicUrl === undefined ? 'firn' : `firn (${publicUrl})`
  /** The operator vouches for registries: what a record calls a repository may be none of them. */
  const optionsFor = ({ kind }: Upstream) => ({
    fetch: kind === 'git' ? fetchGit : fetchRegistry,
    signal,
    userAgent,
  })
  /** Until when a host asks to be left alone, in milliseconds since 1970. */
  const leftAlone = new Map<string, number>()

  async function checkOne(due: DueUpstream, origin: string): Promise<void> {
    try {
      const found = await checkUpstream(due.upstream, origin, optionsFor(due.upstream))
      await keepVersions(write, due.key, found, now())
    } catch (error) {
      if (signal.aborted || !(error instanceof UpstreamError)) throw error
      log.debug({ upstream: due.key, problem: error.message }, 'an upstream did not answer')
      await putOff(write, due, error.message, now(), error.retryAfterMs ?? 0)
      const waitMs = Math.min(error.retryAfterMs ?? 0, UPSTREAM_RETRY_LAST_MS)
      if (waitMs > 0) leftAlone.set(origin, now().getTime() + waitMs)
    }
  }

  /** One host's, one after the other. A host that asks to be left alone is, and the rest of its turns with it. */
  async function checkHost(origin: string, dues: readonly DueUpstream[]): Promise<void> {
    for (const due of dues) {
      if (signal.aborted) return
      const until = leftAlone.get(origin) ?? 0
      if (!isDue(until, now().getTime(), UPSTREAM_RETRY_LAST_MS)) {
        const waitMs = until - now().getTime()
        const unasked = { ...due, failures: due.failures - 1 }
        await putOff(write, unasked, 'its host asks to be left alone', now(), waitMs)
        continue
      }
      leftAlone.delete(origin)
      await checkOne(due, origin)
      await pause(pace.hostIntervalMs ?? UPSTREAM_HOST_INTERVAL_MS, signal)
    }
  }

  async function checkDue(): Promise<void> {
    const byOrigin = Map.groupBy(await dueUpstreams(db, now()), ({ upstream }) =>
      originOf(upstream, freshness ?? { git: false }),
    )
    const off = byOrigin.get(undefined) ?? []
    byOrigin.delete(undefined)
    for (const due of off)
      await putOff(
        write,
        { ...due, failures: 0 },
        'the operator did not switch it on',
        now(),
        UPSTREAM_CHECK_MS,
      )
    const hosts = [...byOrigin]
    const next = async (): Promise<void> => {
      for (let host = hosts.shift(); host; host = hosts.shift()) await checkHost(host[0] ?? '', host[1])
    }
    // One that fails is heard of when the others have ended: the next round must not run beside them.
    const ends = await Promise.allSettled(Array.from({ length: UPSTREAM_HOSTS_AT_ONCE }, next))
    for (const end of ends) if (end.status === 'rejected') throw end.reason
  }

  let scannedAt = Number.NEGATIVE_INFINITY
  while (!signal.aborted) {
    try {
      if (isDue(scannedAt + scanMs, now().getTime(), scanMs)) {
        scannedAt = now().getTime()
        const count = await noteUpstreams(db, write, now())
        log.debug({ count }, 'looked through what comes from upstream')
      }
      await checkDue()
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error }, 'cannot look for newer versions; trying later')
    }
    await pause(roundMs, signal)
  }
}
