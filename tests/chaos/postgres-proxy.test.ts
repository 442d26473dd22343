import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { DatabaseSilentError, type Db, openDatabase } from '../../src/db/database.js'
import { isDatabaseUnavailable } from '../../src/db/unavailable.js'
import { createFreshDatabase } from '../support/databases.js'
import { POSTGRES } from '../support/postgres.js'
import { describeWith } from '../support/prerequisite.js'
import { until } from '../support/until.js'
import { startPostgresProxy } from './postgres-proxy.js'

/** Of servers that answer, too: far more than a busy machine may keep the answer waiting. */
const ANSWER_TIMEOUT_MS = 3_000

const ask = (db: Db) => sql`select 1`.execute(db)
const faultOf = (asked: Promise<unknown>) => asked.then(() => undefined).catch((error: unknown) => error)

describeWith([POSTGRES], 'a connection to PostgreSQL', () => {
  test('that says nothing more is given up, with all that waits on it, and another one is made', async () => {
    await using fresh = await createFreshDatabase()
    await using proxy = await startPostgresProxy(fresh.url)
    await using database = await openDatabase({ url: proxy.url, answerTimeoutMs: ANSWER_TIMEOUT_MS })
    const { db } = database
    await ask(db)
    expect(proxy.connections).toBe(1)

    await proxy.become('stalled')
    const faults = await Promise.all([faultOf(ask(db)), faultOf(db.transaction().execute(ask))])
    expect(faults[0]).toBeInstanceOf(DatabaseSilentError)
    expect(faults.map(isDatabaseUnavailable)).toEqual([true, true])
    await until(() => proxy.connections === 0, { what: 'the end of what was given up' })

    await proxy.become('open')
    await ask(db)
  })

  test('in a transaction that the server does not end is given up with it', async () => {
    await using fresh = await createFreshDatabase()
    await using proxy = await startPostgresProxy(fresh.url)
    await using database = await openDatabase({ url: proxy.url, answerTimeoutMs: ANSWER_TIMEOUT_MS })
    const { db } = database
    const stalled = db.transaction().execute(async (trx) => {
      await ask(trx)
      await proxy.become('stalled')
      await ask(trx)
    })
    // The rollback finds the connection gone.
    expect(isDatabaseUnavailable(await faultOf(stalled))).toBe(true)
    await until(() => proxy.connections === 0, { what: 'the end of what was given up' })
    await proxy.become('open')
    await ask(db)
  })

  test('that is refused or cut fails at once, and works again when the server is back', async () => {
    await using fresh = await createFreshDatabase()
    await using proxy = await startPostgresProxy(fresh.url)
    await using database = await openDatabase({ url: proxy.url })
    const { db } = database
    const slow = sql`select pg_sleep(60)`.execute(db)
    await until(() => proxy.connections === 1, { what: 'the connection' })
    const cut = faultOf(slow)
    // The statement is on its way as soon as the server knows it.
    await using observer = await openDatabase({ url: fresh.url })
    const sleeping = sql`select 1 from pg_stat_activity where query like 'select pg_sleep%' and pid <> pg_backend_pid()`
    await until(async () => (await sleeping.execute(observer.db)).rows.length > 0, { what: 'the statement' })
    expect(proxy.cut()).toBe(1)
    expect(isDatabaseUnavailable(await cut)).toBe(true)

    await proxy.become('refused')
    expect(isDatabaseUnavailable(await faultOf(ask(db)))).toBe(true)
    await proxy.become('slow')
    await ask(db)
  })
  test('whose client is gone for ever does not keep its locks for ever', async () => {
    await using fresh = await createFreshDatabase()
    await using proxy = await startPostgresProxy(fresh.url)
    await using database = await openDatabase({ url: proxy.url })
    const { db } = database
    const { rows } = await sql`show idle_in_transaction_session_timeout`.execute(db)
    expect(rows).toEqual([{ idle_in_transaction_session_timeout: '1min' }])
    await sql`create table thing (id integer)`.execute(db)
    const abandoned = db.transaction().execute(async (trx) => {
      await sql`set local idle_in_transaction_session_timeout = 3000`.execute(trx)
      await sql`lock table thing`.execute(trx)
      expect(proxy.abandon()).toBe(1)
      await ask(trx)
    })
    expect(isDatabaseUnavailable(await faultOf(abandoned))).toBe(true)
    await db.transaction().execute((trx) => sql`lock table thing`.execute(trx))
  })
})
