import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrations } from '../../migrations/index.js'
import { type Db, openDatabase } from '../../src/db/database.js'
import { migrateToLatest } from '../../src/db/migrate.js'
import { MAX_EVENTS_IN_FLIGHT } from '../../src/limits/ingest.js'
import { emptyTables } from '../support/databases.js'
import { POSTGRES, type Postgres, startPostgres } from '../support/postgres.js'
import { describeWith } from '../support/prerequisite.js'
import { until } from '../support/until.js'
import { startIngesterChild } from './ingester-child.js'
import { type PostgresProxy, startPostgresProxy } from './postgres-proxy.js'
import { startStage } from './stage.js'

/** Goes away and comes back; between both, events come in. */
interface Outage {
  name: string
  begin(faults: Faults): Promise<unknown>
  end(faults: Faults): Promise<unknown>
  /** By what it shows that it came about; by an alarm of the ingester where absent. */
  isFelt?(faults: Faults): boolean
}

interface Faults {
  postgres: Postgres
  proxy: PostgresProxy
}

const OUTAGES: Outage[] = [
  {
    name: 'crashes',
    begin: ({ postgres }) => postgres.crash(),
    end: ({ postgres }) => postgres.restart(),
  },
  {
    name: 'is restarted by its operator',
    begin: ({ postgres }) => postgres.shutDown(),
    end: ({ postgres }) => postgres.restart(),
  },
  { name: 'refuses connections', begin: become('refused'), end: become('open') },
  { name: 'accepts, and says nothing', begin: become('stalled'), end: become('open') },
  // Only late: there may be nothing to say. A transaction is more than one piece.
  {
    name: 'is slow',
    begin: become('slow'),
    end: become('open'),
    isFelt: ({ proxy }) => proxy.delayed > LATE_PIECES,
  },
]

function become(state: Parameters<PostgresProxy['become']>[0]) {
  return ({ proxy }: Faults) => proxy.become(state)
}

const ANSWER_TIMEOUT_MS = 4_000
/** Pieces that have to come late until a slow database counts as slow: far more than its connections are asked when idle. */
const LATE_PIECES = 100
/** Events during the outage: more than are worked on at once. */
const EVENTS = 2 * MAX_EVENTS_IN_FLIGHT

describeWith([POSTGRES], 'an ingester whose PostgreSQL', () => {
  let postgres: Postgres
  beforeAll(async () => {
    // What is committed survives the server; the machine itself does not crash here.
    postgres = await startPostgres({ settings: ['synchronous_commit=on'] })
  })
  afterAll(() => postgres?.stop())

  test.each(OUTAGES)(
    '$name loses nothing, repeats nothing and goes on by itself',
    { timeout: 240_000 },
    async ({ begin, end, isFelt }) => {
      await using stage = await startStage(42)
      await using proxy = await startPostgresProxy(postgres.url)
      await using database = await openDatabase({ url: postgres.url })
      const { db } = database
      await endOtherSessions(db)
      await migrateToLatest(db, migrations)
      await emptyTables(db)
      const child = startIngesterChild({
        ...stage.network,
        database: { url: proxy.url, answerTimeoutMs: ANSWER_TIMEOUT_MS },
      })
      await stage.followed()
      await stage.act(20)
      await stage.equals(db)

      const faults = { postgres, proxy }
      const before = child.lines().length
      const alarms = () => child.lines().filter(({ level }, index) => index >= before && level >= 50)
      await begin(faults)
      await stage.act(EVENTS)
      await until(() => isFelt?.(faults) ?? alarms().length > 0, { what: 'the outage to be felt' })
      await end(faults)
      await stage.act(20)
      await stage.equals(db)
      expect(child.hasEnded).toBe(false)
      await child.end()
    },
  )
})

/** What a process of before was cut off from may still hold its locks, behind its own proxy. */
async function endOtherSessions(db: Db): Promise<void> {
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`.execute(db)
}
