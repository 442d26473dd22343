import { sql } from 'kysely'
import { SOURCE_REPORT_INTERVAL_MS } from '../src/limits/server.js'
import type { Connection } from './connection.js'
import type { EventContext } from './event-context.js'
import { pause } from './retry.js'

/** Who follows a source. */
export interface Follower {
  readonly host: string
  readonly connection: Pick<Connection, 'state' | 'onChange'>
  /** How far what is stored is behind the source's own clock; null while nothing has come. */
  lagSeconds(): number | null
}

/** When events moved the cursor on, or the connection changed. */
const MOVED_OR_CHANGED = sql<Date>`case when "sourceCursor".connected = excluded.connected
  then "sourceCursor"."updatedAt" else greatest("sourceCursor"."updatedAt", excluded."updatedAt") end`

type ReportContext = Pick<EventContext, 'write' | 'log' | 'now' | 'signal'>

/**
 * Says in the database how it stands with each source, every few seconds and at once when that changes: so that an
 * AppView that runs apart can tell, and tell a quiet source from an ingester that is gone. It alone does, so that what
 * a database that was away has missed is told by the next report. Works until the context's signal aborts.
 */
export async function reportSources(ctx: ReportContext, followers: readonly Follower[]): Promise<void> {
  const { signal } = ctx
  let changed = new AbortController()
  for (const { connection } of followers) connection.onChange(() => changed.abort())
  while (!signal.aborted) {
    changed = new AbortController()
    await reportOnce(ctx, followers)
    await pause(SOURCE_REPORT_INTERVAL_MS, AbortSignal.any([signal, changed.signal]))
  }
}

/** The same once. A failure is for the next report to make good. */
export async function reportOnce(
  { write, log, now }: Pick<ReportContext, 'write' | 'log' | 'now'>,
  followers: readonly Follower[],
): Promise<void> {
  try {
    for (const follower of followers) {
      const { connected, since, halted } = follower.connection.state
      const row = { connected, checkedAt: now(), lagSeconds: follower.lagSeconds() }
      const report = halted === undefined ? row : { ...row, halted }
      await write((trx) =>
        trx
          .insertInto('sourceCursor')
          // No event has the number 0: it stands for "none yet".
          .values({ host: follower.host, seq: 0, eventAt: null, updatedAt: since, ...report })
          .onConflict((conflict) =>
            conflict.column('host').doUpdateSet({ ...report, updatedAt: MOVED_OR_CHANGED }),
          )
          .execute(),
      )
    }
  } catch (error) {
    log.debug({ err: error }, 'could not store how it stands with the sources')
  }
}
