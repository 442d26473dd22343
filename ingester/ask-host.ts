import type { l } from '@atproto/lex'
import { HostError, type HostQuery, queryHost } from '../src/indexing/host-client.js'
import { RESYNC_BACKOFF_LAST_MS } from '../src/limits/resync.js'
import type { EventContext } from './event-context.js'
import { backoffMs, pause } from './retry.js'
import { refusesMethod } from './source.js'

export type AskContext = Pick<EventContext, 'fetch' | 'log' | 'signal'>

/**
 * Asks a host until it answers: over faults of the network and its own, and as late as it wants to be asked again.
 * @param maxFailures after which the last one is thrown; never when absent
 * @param isFinal which answers are not asked for again
 * @throws HostError when it lacks the method, or says by name what is wrong; the reason of the signal
 */
export async function askHost<M extends l.Query>(
  { fetch, log, signal }: AskContext,
  query: Omit<HostQuery<M>, 'signal'>,
  maxFailures = Number.POSITIVE_INFINITY,
  isFinal = refusesMethod,
): Promise<l.InferMethodOutputBody<M, Uint8Array>> {
  for (let failures = 1; ; failures++) {
    signal.throwIfAborted()
    try {
      return await queryHost(fetch, { ...query, signal })
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof HostError) || isFinal(error) || failures >= maxFailures) throw error
      if (failures === 1) log.warn({ err: error }, `${query.host} does not answer; asking until it does`)
      await pause(
        Math.min(Math.max(backoffMs(failures), error.retryAfterMs ?? 0), RESYNC_BACKOFF_LAST_MS),
        signal,
      )
    }
  }
}
