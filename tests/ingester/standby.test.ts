import { sql } from 'kysely'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIngester } from '../../ingester/ingester.js'
import { PooledConnectionError } from '../../ingester/leader.js'
import type { Database } from '../../src/db/database.js'
import { openSession } from '../../src/db/session.js'
import { createIdentityResolver } from '../../src/identity/identity-resolver.js'
import { type LocalNetwork, startNetwork } from '../network/index.js'
import { openPostgresDatabase } from '../support/databases.js'
import { POSTGRES } from '../support/postgres.js'
import { describeWith } from '../support/prerequisite.js'
import { until } from '../support/until.js'
import { type RunningIngester, runIngester } from './harness.js'
import { startPooler } from './pooler.js'

const LEADS = 'this ingester leads'
const STANDS_BY = 'another ingester leads; this one stands by'

describeWith([POSTGRES], 'an ingester that stands by', () => {
  let network: LocalNetwork
  beforeAll(async () => {
    network = await startNetwork()
  })
  afterAll(() => network.close())

  const sources = () => network.pds.map(({ url }) => url.replace('http', 'ws'))
  const says = ({ lines }: RunningIngester, text: string) =>
    until(() => lines.some(({ msg }) => msg.includes(text)), { what: text })

  test('drops --from-live, and says so: it would forget good cursors one day', async () => {
    await using database = await openPostgresDatabase()
    const first = await runIngester(network, database)
    await using second = await runIngester(network, database, sources(), { fromLive: sources() })
    await says(second, STANDS_BY)
    await says(second, '--from-live is dropped')
    await first.stop()
    await says(second, LEADS)
    await says(second, 'following')
    expect(second.lines.filter(({ msg }) => msg.includes('is forgotten'))).toEqual([])
  })

  test('shows nothing more of the sources that it followed before', async () => {
    await using database = await openPostgresDatabase()
    await using ingester = await runIngester(network, database)
    const { connected, lagSeconds, seq } = ingester.metrics
    await until(async () => (await connected.get()).values.length === 2, { what: 'the connections' })
    const other = await openSession(database.url ?? '')
    const leading = other.query('select pg_advisory_lock($1, $2)', [0x6669726e, 1])
    await cutOffLeader(database)
    await leading
    await says(ingester, STANDS_BY)
    for (const gauge of [connected, lagSeconds, seq]) expect((await gauge.get()).values).toEqual([])
    await other.close()
    await until(async () => (await connected.get()).values.length === 2, { what: 'the next leadership' })
  })

  test('ends with the sentence for the operator when it meets a pooler later than at its start', async () => {
    await using database = await openPostgresDatabase()
    await using pooler = await startPooler(database.url ?? '')
    const moving = { ...database, url: 'postgres://firn@127.0.0.1:1/none' }
    const lines: { level: number; msg: string; err?: unknown }[] = []
    const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) })
    const config = { sources: [], plcUrl: network.plc.url, development: true, handleResolvers: [] }
    const identity = createIdentityResolver(config, { log })
    const ingester = createIngester({ config, database: moving, log, identity, now: () => new Date() })
    await ingester.start()
    moving.url = pooler.url
    await expect(ingester.ended).rejects.toThrow(PooledConnectionError)
    const fatal = lines.filter(({ level }) => level === 60)
    expect(fatal).toMatchObject([
      { msg: expect.stringContaining('DATABASE_URL leads to a connection pooler') },
    ])
    expect(fatal[0]?.err).toBeUndefined()
    await ingester.stop()
  })
})

/** Once somebody waits for its lock. */
async function cutOffLeader({ db }: Database): Promise<void> {
  const ours = sql`locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`
  const waits = async () => {
    const { rows } = await sql`select from pg_locks where ${ours} and not granted`.execute(db)
    return rows.length > 0
  }
  await until(waits, { what: 'the one that waits' })
  await sql`select pg_terminate_backend(pid) from pg_locks where ${ours} and granted`.execute(db)
}
