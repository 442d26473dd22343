import { SOURCE_REPORT_INTERVAL_MS } from '../src/limits.js'
import type { EventContext } from './event-context.js'
import { pause } from './retry.js'

/** Who follows a source. */
export interface Follower {
  readonly host: string
  /** How far what is stored is behind the source's own clock; null while nothing has come. */
  lagSeconds(): number | null
}

/**
 * Says every few seconds, in the database, how far behind each source this ingester is: so that an AppView that runs
 * apart can tell, and tell a quiet source from an ingester that is gone. Works until the context's signal aborts.
 */
export async function reportSources(
  { write, log, now, signal }: Pick<EventContext, 'write' | 'log' | 'now' | 'signal'>,
  followers: readonly Follower[],
): Promise<void> {
  while (!signal.aborted) {
    try {
      for (const follower of followers) {
        const report = { checkedAt: now(), lagSeconds: follower.lagSeconds() }
        await write((trx) =>
          trx.updateTable('sourceCursor').set(report).where('host', '=', follower.host).execute(),
        )
      }
    } catch (error) {
      log.debug({ err: error }, 'could not store how far behind the sources are')
    }
    await pause(SOURCE_REPORT_INTERVAL_MS, signal)
  }
}
