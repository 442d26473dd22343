import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createIngester, type Ingester } from '../../ingester/ingester.js'
import { createMetrics } from '../../src/metrics.js'
import { encodeFrame, type FrameServer, startFrameServer } from '../ingester/frame-server.js'
import { describeDatabases, emptyTables } from '../support/databases.js'
import { until } from '../support/until.js'
import { directoryOf, type RepoHost, startRepoHost } from './repo-hosts.js'

describeDatabases('an account that changes its handle while its repository is being fetched', (current) => {
  const db = () => current().db
  let host: RepoHost
  let source: FrameServer
  let ingester: Ingester
  let handle = 'before.example.com'
  beforeEach(async () => {
    await emptyTables(db())
    handle = 'before.example.com'
    host = await startRepoHost()
    source = await startFrameServer()
    // So that no search of the source has everything fetched again.
    const read = { seq: 1, eventAt: null, connected: false, halted: null, checkedAt: null, lagSeconds: null }
    await db()
      .insertInto('sourceCursor')
      .values({ host: source.host, ...read, updatedAt: new Date() })
      .execute()
    const directory = directoryOf(host)
    ingester = createIngester({
      config: { sources: [source.host], development: true },
      database: current(),
      log: pino({ level: 'silent' }),
      identity: { ...directory, resolve: async (did) => ({ ...(await directory.resolve(did)), handle }) },
      metrics: createMetrics(),
      now: () => new Date(),
    })
  })
  afterEach(async () => {
    await ingester.stop()
    await source[Symbol.asyncDispose]()
    await host.close()
  })

  test('has the new one once that is stored', async () => {
    const [did = ''] = await host.add(1)
    const car = await host.repos.get(did)?.car()
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
    handle = 'after.example.com'
    source.send(encodeFrame('#identity', { did, seq: 2, time: new Date().toISOString(), handle }))
    const stored = () => db().selectFrom('actor').select('handle').where('did', '=', did).executeTakeFirst()
    await until(async () => (await stored())?.handle === handle, { what: 'the word of it' })
    isAnswered.resolve()
    await until(
      async () => {
        const row = await db().selectFrom('repo').select('state').executeTakeFirst()
        return row?.state === 'active' && (await stored())?.handle === handle
      },
      { what: 'the repository to be followed' },
    )
    expect(await stored()).toEqual({ handle })
  })
})
