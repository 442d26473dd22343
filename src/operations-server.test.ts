import { pino } from 'pino'
import { beforeEach, expect, test } from 'vitest'
import { describeDatabases, emptyTables, openEmbeddedDatabase } from '../tests/support/databases.js'
import { freePort } from '../tests/support/free-port.js'
import { openDatabase } from './db/database.js'
import { createMetrics } from './metrics.js'
import { operationsRoutes, startOperationsServer } from './operations-server.js'

const NOW = new Date('2026-01-02T00:00:00Z')
const HOST = 'wss://relay.example'
const log = pino({ level: 'silent' })
const now = () => NOW

/** The samples of Prometheus' text format, by name and labels; a line that is neither sample nor comment throws. */
function readSamples(text: string): Record<string, number> {
  expect(text.endsWith('\n')).toBe(true)
  const samples = text.split('\n').flatMap((line) => {
    if (line === '' || /^# (HELP [a-z_]\w* .+|TYPE [a-z_]\w* (counter|gauge|histogram|summary))$/i.test(line))
      return []
    const sample =
      /^([a-z_:][\w:]*(?:\{(?:\w+="(?:[^"\\]|\\.)*",?)+\})?) (-?[\d.]+(?:e[+-]?\d+)?|Nan|[+-]Inf)$/i.exec(
        line,
      )
    if (!sample) throw new Error(`no line of Prometheus' format: ${line}`)
    return [[sample[1], Number(sample[2])]]
  })
  return Object.fromEntries(samples)
}

describeDatabases('the port of the operator', (current) => {
  const db = () => current().db
  beforeEach(() => emptyTables(db()))

  test('gives metrics of the process and of the database', async () => {
    await db()
      .insertInto('repo')
      .values({ did: 'did:plc:a', state: 'active', attempts: 0, updatedAt: NOW })
      .execute()
    await db()
      .insertInto('repo')
      .values({ did: 'did:plc:c', state: 'error', error: 'IdentityUnreachable', attempts: 1, updatedAt: NOW })
      .execute()
    await db()
      .insertInto('actor')
      .values({ did: 'did:plc:b', active: false, status: 'suspended', indexedAt: NOW })
      .execute()
    const source = { host: HOST, seq: 42, connected: true, updatedAt: NOW, checkedAt: NOW, lagSeconds: 1.5 }
    await db().insertInto('sourceCursor').values(source).execute()
    const metrics = createMetrics()
    metrics.refusals.inc({ source: HOST, reason: 'BadSignature' })
    await using stack = new AsyncDisposableStack()
    const server = await startOperationsServer(
      { host: '127.0.0.1', port: 0 },
      { metrics, db: db(), log, now },
    )
    if (!server) throw new Error('it does not listen')
    stack.defer(() => server.close())
    const response = await fetch(`${server.url}/metrics`)
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
    const samples = readSamples(await response.text())
    expect(samples).toMatchObject({
      'firn_repos{state="active"}': 1,
      'firn_repos{state="suspended"}': 1,
      'firn_repos{state="pending"}': 0,
      firn_unresolved_accounts: 1,
      firn_dead_letters: 0,
      firn_database_up: 1,
      [`firn_stored_seq{source="${HOST}"}`]: 42,
      [`firn_lag_seconds{source="${HOST}"}`]: 1.5,
      [`firn_source_connected{source="${HOST}"}`]: 1,
      [`firn_refusals_total{source="${HOST}",reason="BadSignature"}`]: 1,
    })
    expect(samples.process_resident_memory_bytes).toBeGreaterThan(0)
    expect(samples.nodejs_eventloop_lag_seconds).toBeGreaterThanOrEqual(0)
    const health = await fetch(`${server.url}/xrpc/_health`)
    expect(await health.json()).toMatchObject({ status: 'ok' })
  })
})

test('what is amiss is told in words, and by no other status than what is well', async () => {
  await using database = await openEmbeddedDatabase()
  const { db } = database
  const source = { host: HOST, seq: 42, connected: true, updatedAt: NOW, checkedAt: NOW, lagSeconds: 3600 }
  await db.insertInto('sourceCursor').values(source).execute()
  const response = await operationsRoutes({ metrics: createMetrics(), db, log, now }).request('/xrpc/_health')
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({
    version: expect.any(String),
    status: 'degraded',
    reasons: [`what is stored of ${HOST} is 60 minutes behind`],
    notes: [],
  })
})

test('a scrape does not fail with the database', async () => {
  await using database = await openDatabase({ url: `postgres://nobody@127.0.0.1:${await freePort()}/none` })
  const app = operationsRoutes({ metrics: createMetrics(), db: database.db, log, now })
  const response = await app.request('/metrics')
  expect(response.status).toBe(200)
  expect(readSamples(await response.text())).toMatchObject({ firn_database_up: 0 })
  const health = await app.request('/xrpc/_health')
  expect(health.status).toBe(503)
  expect(await health.json()).toMatchObject({ status: 'database unavailable' })
})
