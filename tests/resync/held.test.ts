import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createIngester, type Ingester } from '../../ingester/ingester.js'
import { dev } from '../../src/lexicons/index.js'
import { MAX_HELD_COMMITS } from '../../src/limits/resync.js'
import { createMetrics } from '../../src/metrics.js'
import { cursorIsAt } from '../ingester/checks.js'
import { encodeFrame, type FrameServer, startFrameServer } from '../ingester/frame-server.js'
import { describeDatabases, emptyTables } from '../support/databases.js'
import { samplePackage } from '../support/sample-records.js'
import { until } from '../support/until.js'
import { directoryOf, type RepoHost, startRepoHost } from './repo-hosts.js'

describeDatabases('commits that come while their repository is being fetched', (current) => {
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
    ingester = createIngester({
      config: { sources: [source.host], development: true },
      database: current(),
      log: pino({ level: 'silent' }),
      identity: directoryOf(host),
      metrics: createMetrics(),
      now: () => new Date(),
    })
  })
  afterEach(async () => {
    await ingester.stop()
    await source[Symbol.asyncDispose]()
    await host.close()
  })

  /** Sends so many commits, each with a package, between the request for the repository and its answer. */
  async function commitWhileFetched(count: number): Promise<{ did: string; revs: string[] }> {
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
    await ingester.start()
    await until(() => host.asked.length === 1, { what: 'the request' })
    const revs = [repo.rev()]
    for (let index = 1; index <= count; index++) {
      const path = `${dev.firn.package.$nsid}/package-${index}`
      const commit = await repo.write({ path, value: samplePackage() })
      revs.push(commit.rev)
      source.send(encodeFrame('#commit', { ...commit, seq: index + 1 }))
    }
    await cursorIsAt(db(), count + 1)
    host.answer = undefined
    isAnswered.resolve()
    await until(
      async () => {
        const row = await db().selectFrom('repo').select(['state', 'rev']).executeTakeFirst()
        return row?.state === 'active' && row.rev === repo.rev()
      },
      { what: 'the repository to be followed from its newest commit on' },
    )
    return { did, revs }
  }

  const events = () => db().selectFrom('updateEvent').select(['key', 'rev']).orderBy('seq').execute()

  test('are applied after it in their order, with no other fetch', async () => {
    const { revs } = await commitWhileFetched(MAX_HELD_COMMITS)
    const keys = revs.map((_, index) => (index === 0 ? 'first' : `package-${index}`))
    expect(await events()).toEqual(keys.map((key, index) => ({ key, rev: revs[index] })))
    expect(host.asked).toHaveLength(1)
  })

  test('have it fetched once more where there is no room for them', async () => {
    const { revs } = await commitWhileFetched(MAX_HELD_COMMITS + 1)
    const found = await db().selectFrom('definition').select('key').execute()
    expect(found).toHaveLength(revs.length)
    expect(host.asked).toHaveLength(2)
  })
})
