import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { Dispatcher } from '../../ingester/dispatcher.js'
import { KnownAccounts } from '../../ingester/known-accounts.js'
import { Resync } from '../../ingester/resync.js'
import { createGuardedFetch } from '../../src/identity/guarded-fetch.js'
import { createIndexer } from '../../src/indexing/indexer.js'
import { createMetrics } from '../../src/metrics.js'
import { repoWorkBytes } from '../../src/repo/repo-work-bytes.js'
import { openEmbeddedDatabase } from '../support/databases.js'
import { until } from '../support/until.js'
import { directoryOf, startRepoHost } from './repo-hosts.js'

/** Tells when a repository is verified and wants to be stored; the first of them has to wait. */
class GatedDispatcher extends Dispatcher {
  readonly begun: string[] = []
  readonly open = Promise.withResolvers<void>()

  override async run<T>(did: string, task: () => Promise<T>): Promise<T> {
    this.begun.push(did)
    await this.open.promise
    return super.run(did, task)
  }
}

test.each([
  { room: 'both', workBytes: 2 * repoWorkBytes(4_096), atOnce: 2 },
  { room: 'one of them', workBytes: repoWorkBytes(4_096), atOnce: 1 },
])(
  'where there is room for $room, so many of two repositories are verified and stored at once',
  async ({ workBytes, atOnce }) => {
    await using database = await openEmbeddedDatabase()
    await using host = await startRepoHost()
    const { db } = database
    const stop = new AbortController()
    const dispatcher = new GatedDispatcher({ events: 1, bytes: 1 })
    const now = () => new Date()
    const resync = new Resync({
      write: (write) => db.transaction().execute(write),
      log: pino({ level: 'silent' }),
      identity: directoryOf(host),
      indexer: createIndexer({ db, now }),
      known: new KnownAccounts(),
      dispatcher,
      metrics: createMetrics(),
      onBoundary: () => undefined,
      now,
      signal: stop.signal,
      fetchRepo: createGuardedFetch({ development: true }),
      workBytes,
    })
    const dids = await host.add(2)
    const rows = dids.map((did) => ({ did, state: 'pending' as const, attempts: 0, updatedAt: now() }))
    await db.insertInto('repo').values(rows).execute()
    const running = resync.run()
    await until(() => host.asked.length === 2 && dispatcher.begun.length >= atOnce, { what: 'both fetches' })
    // Long enough for another to be verified, if it may be.
    await sleep(200)
    expect(dispatcher.begun).toHaveLength(atOnce)
    dispatcher.open.resolve()
    await until(() => resync.finished === 2, { what: 'both to be stored' })
    expect((await db.selectFrom('definition').select('did').execute()).map(({ did }) => did).sort()).toEqual(
      dids,
    )
    stop.abort()
    await running
  },
)
