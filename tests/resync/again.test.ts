import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createIngester, type Ingester } from '../../ingester/ingester.js'
import type { Boundary } from '../../src/indexing/boundary.js'
import { dev } from '../../src/lexicons/index.js'
import { createMetrics } from '../../src/metrics.js'
import { cursorIsAt } from '../ingester/checks.js'
import {
  encodeFrame,
  type FrameServer,
  type PlacedFrame,
  startFrameServer,
} from '../ingester/frame-server.js'
import type { SignedRepo } from '../ingester/signed-repo.js'
import { describeDatabases, emptyTables } from '../support/databases.js'
import { samplePackage } from '../support/sample-records.js'
import { until } from '../support/until.js'
import { directoryOf, type RepoHost, startRepoHost } from './repo-hosts.js'

const SEQ = 7

/** What has a repository fetched once more, whose second package the commits that come do not tell of. */
const CAUSES: Record<string, (repo: SignedRepo) => Promise<PlacedFrame>> = {
  'a #sync': async (repo) => encodeFrame('#sync', { ...(await repo.sync()), seq: SEQ }),
  'an account that came back': async ({ did }) =>
    encodeFrame('#account', { seq: SEQ, did, time: new Date().toISOString(), active: true }),
}

describeDatabases('what happens while a repository is being fetched', (current) => {
  const db = () => current().db
  let host: RepoHost
  let source: FrameServer
  let ingester: Ingester
  beforeEach(async () => {
    await emptyTables(db())
    host = await startRepoHost()
    source = await startFrameServer()
    // So that no search of the source has everything fetched again.
    const read = { seq: 1, eventAt: null, connected: false, halted: null, checkedAt: null, lagSeconds: null }
    await db()
      .insertInto('sourceCursor')
      .values({ host: source.host, ...read, updatedAt: new Date() })
      .execute()
  })
  afterEach(async () => {
    await ingester.stop()
    await source[Symbol.asyncDispose]()
    await host.close()
  })

  async function start(onBoundary: (boundary: Boundary) => void = () => undefined): Promise<void> {
    ingester = createIngester({
      config: { sources: [source.host], development: true },
      database: current(),
      log: pino({ level: 'silent' }),
      identity: directoryOf(host),
      metrics: createMetrics(),
      now: () => new Date(),
      onBoundary,
    })
    await ingester.start()
  }

  test.each(Object.entries(CAUSES))(
    'is not lost to a stop right after it is stored: %s',
    async (_, cause) => {
      const [did = ''] = await host.add(1, 'first')
      const repo = host.repos.get(did)
      if (!repo) throw new Error('there is no repository')
      const car = await repo.car()
      const isAnswered = Promise.withResolvers<void>()
      host.answer = async (_, response) => {
        await isAnswered.promise
        response.end(car)
      }
      await db()
        .insertInto('repo')
        .values({ did, state: 'pending', attempts: 0, updatedAt: new Date() })
        .execute()
      let isStored = false
      let stopped: Promise<void> | undefined
      await start((boundary) => {
        if (boundary === 'resync-before-state') isStored = true
        if (boundary === 'after-commit-before-ack' && isStored) stopped ??= ingester.stop()
      })
      await until(() => host.asked.length === 1, { what: 'the request' })
      await repo.write({ path: `${dev.firn.package.$nsid}/second`, value: samplePackage() })
      source.send(await cause(repo))
      await cursorIsAt(db(), SEQ)
      isAnswered.resolve()
      await until(() => stopped !== undefined, { what: 'the transaction that stores the first answer' })
      await stopped
      expect(await db().selectFrom('definition').select('name').execute()).toEqual([{ name: 'first' }])

      host.answer = undefined
      await start()
      await until(
        async () =>
          (await db().selectFrom('definition').select('name').where('name', '=', 'second').execute())
            .length === 1,
        { what: 'what the first answer did not hold' },
      )
    },
  )
})
