import { sql } from 'kysely'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createIngester, type Ingester } from '../../ingester/ingester.js'
import { createMetrics } from '../../src/metrics.js'
import { directoryOf, type RepoHost, startRepoHost } from '../resync/repo-hosts.js'
import { describeDatabases, emptyTables } from '../support/databases.js'
import { until } from '../support/until.js'
import { encodeFrame, type FrameServer, startFrameServer } from './frame-server.js'

describeDatabases('the standing of an account', (current) => {
  const db = () => current().db
  let host: RepoHost
  let source: FrameServer
  let ingester: Ingester
  let did: string
  let said: string[]
  /** How often the source was asked what it is; and its answer. */
  let asked: number
  let status: number
  beforeEach(async () => {
    await emptyTables(db())
    host = await startRepoHost()
    asked = 0
    status = 501
    said = []
    source = await startFrameServer({
      answer: ({ url = '' }, response) => {
        if (url.endsWith('describeServer')) asked++
        response.writeHead(status).end()
      },
    })
    const read = { seq: 1, eventAt: null, connected: false, halted: null, checkedAt: null, lagSeconds: null }
    await db()
      .insertInto('sourceCursor')
      .values({ host: source.host, ...read, updatedAt: new Date() })
      .execute()
    const [added = ''] = await host.add(1)
    did = added
    await db()
      .insertInto('repo')
      .values({ did, state: 'pending', attempts: 0, updatedAt: new Date() })
      .execute()
    const log = pino({ level: 'error' }, { write: (line: string) => void said.push(JSON.parse(line).msg) })
    ingester = createIngester({
      config: { sources: [source.host], development: true },
      database: current(),
      log,
      identity: directoryOf(host),
      metrics: createMetrics(),
      now: () => new Date(),
    })
    await ingester.start()
    await until(async () => (await repo())?.state === 'active', { what: 'the repository' })
  })
  afterEach(async () => {
    await ingester.stop()
    await source[Symbol.asyncDispose]()
    await host.close()
  })

  const repo = () => db().selectFrom('repo').selectAll().where('did', '=', did).executeTakeFirst()
  const isSuspended = () =>
    until(
      async () =>
        (await db().selectFrom('actor').select('status').where('did', '=', did).executeTakeFirst())
          ?.status === 'suspended',
      { what: 'the suspension' },
    )
  const suspend = () => {
    const account = { seq: 7, did, time: new Date().toISOString(), active: false, status: 'suspended' }
    source.send(encodeFrame('#account', account))
  }

  test.each([503, 429])('waits while its source answers %i in place of what it is', async (refusal) => {
    status = refusal
    suspend()
    // It is asked again after 5 s, with the sixth try: an event that counts as failed is given up with the fifth.
    await until(() => asked > 1, { what: 'more tries' })
    status = 501
    await isSuspended()
    expect(said.filter((line) => line.startsWith('gave up'))).toEqual([])
  })

  test('is not given up for a fetch, which would not tell it', async () => {
    await sql`alter table actor add constraint fault check (status <> 'suspended')`.execute(db())
    try {
      suspend()
      await until(() => said.some((line) => line.startsWith('cannot store the standing')), {
        what: 'the failures',
      })
    } finally {
      await sql`alter table actor drop constraint fault`.execute(db())
    }
    await isSuspended()
    expect(host.asked).toHaveLength(1)
  })
})
