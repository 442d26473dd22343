import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createIngester } from '../../ingester/ingester.js'
import type { IdentityResolver } from '../../src/identity/identity-resolver.js'
import { dev } from '../../src/lexicons/index.js'
import { MAX_STRANGER_EVENTS_IN_FLIGHT } from '../../src/limits/ingest.js'
import { directoryOf, startRepoHost } from '../resync/repo-hosts.js'
import { openEmbeddedDatabase } from '../support/databases.js'
import { until } from '../support/until.js'
import { startJetstream, type TestJetstream } from './jetstream-server.js'

const OVERFLOW = 3
const NAME = 'first'

test('strangers for whom a Jetstream finds no place are found by the next ingester, whatever it still tells', {
  timeout: 120_000,
}, async () => {
  await using database = await openEmbeddedDatabase()
  const { db } = database
  await using stack = new AsyncDisposableStack()
  const host = await startRepoHost()
  stack.defer(() => host.close())
  const jetstream = await startJetstream({ plc: { url: host.url }, pds: [] })
  stack.defer(() => jetstream.close())
  const start = async (identity: IdentityResolver) => {
    const ingester = createIngester({
      config: { sources: [`jetstream+${jetstream.url}`], development: true },
      database,
      log: pino({ level: 'silent' }),
      identity,
      now: () => new Date(),
    })
    await ingester.start()
    await until(() => jetstream.connections === 1, { what: 'the connection' })
    return ingester
  }
  const strangers = async () =>
    (await db.selectFrom('stranger').select('did').execute()).map(({ did }) => did)

  const directory = directoryOf(host)
  const first = await start({ ...directory, document: () => new Promise(() => undefined) })
  const dids = await host.add(MAX_STRANGER_EVENTS_IN_FLIGHT + OVERFLOW, NAME)
  for (const did of dids) {
    const commit = {
      rev: host.repos.get(did)?.rev(),
      operation: 'create',
      collection: dev.firn.package.$nsid,
      rkey: NAME,
      record: {},
    }
    jetstream.tell({ did, kind: 'commit', commit } as Parameters<TestJetstream['tell']>[0])
  }
  await until(async () => (await strangers()).length === OVERFLOW, { what: 'those without a place' })
  const kept = await strangers()
  await first.stop()

  jetstream.forget()
  const next = await start(directory)
  stack.defer(() => next.stop())
  const followed = async () => {
    const rows = await db.selectFrom('repo').select('did').where('state', '=', 'active').execute()
    return rows.map(({ did }) => did)
  }
  await until(async () => (await strangers()).length === 0, { what: 'all to be looked at' })
  await until(async () => (await followed()).length >= OVERFLOW, { what: 'all to be fetched' })
  expect((await followed()).sort()).toEqual(kept.sort())
})
