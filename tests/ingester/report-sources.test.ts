import { pino } from 'pino'
import { beforeEach, expect, test } from 'vitest'
import { Connection } from '../../ingester/connection.js'
import type { EventContext } from '../../ingester/event-context.js'
import { reportOnce, reportSources } from '../../ingester/report-sources.js'
import { SOURCE_REPORT_INTERVAL_MS } from '../../src/limits/server.js'
import { createMetrics } from '../../src/metrics.js'
import { describeDatabases, emptyTables } from '../support/databases.js'
import { until } from '../support/until.js'

const HOST = 'wss://relay.example'
const EARLY = new Date('2026-01-01T00:00:00Z')

describeDatabases('how it stands with a source', (current) => {
  const db = () => current().db
  beforeEach(() => emptyTables(db()))
  const row = () => db().selectFrom('sourceCursor').selectAll().executeTakeFirst()

  function begin() {
    const stopping = new AbortController()
    const database = { isAway: false, attempts: 0 }
    const write: EventContext['write'] = async (work) => {
      database.attempts++
      if (database.isAway) throw new Error('connection refused')
      return db().transaction().execute(work)
    }
    const log = pino({ level: 'silent' })
    const time = { now: EARLY }
    const ctx = { write, log, now: () => time.now, metrics: createMetrics(), signal: stopping.signal }
    const connection = new Connection(ctx, HOST)
    const followers = [{ host: HOST, connection, lagSeconds: () => 3 }]
    return { ctx, time, database, connection, followers, stopping }
  }

  test('is told at once when it changes, and once more when the database was away then', async () => {
    const { ctx, database, connection, followers, stopping } = begin()
    const reporting = reportSources(ctx, followers)
    await until(row, { what: 'the first report' })
    connection.received()
    // Before the next one would come anyway.
    await until(async () => (await row())?.connected, {
      what: 'the connection',
      timeoutMs: 0.9 * SOURCE_REPORT_INTERVAL_MS,
    })
    database.isAway = true
    const { attempts } = database
    connection.failed(new Error('reset'))
    connection.halted('Decide.')
    await until(() => database.attempts > attempts, { what: 'a report that fails' })
    expect(await row()).toMatchObject({ connected: true, halted: null })
    database.isAway = false
    await until(async () => (await row())?.halted, { what: 'the next report' })
    expect(await row()).toMatchObject({ connected: false, halted: 'Decide.', lagSeconds: 3 })
    stopping.abort()
    await reporting
  })

  test('is dated by its change, and a quiet source is no lost one', async () => {
    const { ctx, time, connection, followers } = begin()
    connection.received()
    await reportOnce(ctx, followers)
    const late = new Date(EARLY.getTime() + 3_600_000)
    time.now = late
    await reportOnce(ctx, followers)
    expect(await row()).toMatchObject({ seq: 0, connected: true, updatedAt: EARLY, checkedAt: late })
    connection.failed(new Error('reset'))
    time.now = new Date(late.getTime() + 60_000)
    await reportOnce(ctx, followers)
    expect(await row()).toMatchObject({ connected: false, updatedAt: late, checkedAt: time.now })
  })

  test('keeps what an ingester before it said of the source until it knows better', async () => {
    const { ctx, connection, followers } = begin()
    await db()
      .insertInto('sourceCursor')
      .values({ host: HOST, seq: 7, eventAt: EARLY, connected: false, halted: 'Decide.', updatedAt: EARLY })
      .execute()
    await reportOnce(ctx, followers)
    expect(await row()).toMatchObject({ seq: 7, eventAt: EARLY, connected: false, halted: 'Decide.' })
    connection.received()
    await reportOnce(ctx, followers)
    expect(await row()).toMatchObject({ seq: 7, connected: true, halted: null })
  })
})
