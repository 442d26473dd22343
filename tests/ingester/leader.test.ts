import { sql } from 'kysely'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { Candidate, type Leadership } from '../../ingester/leader.js'
import { type Database, openDatabase } from '../../src/db/database.js'
import { openSession } from '../../src/db/session.js'
import { fencedWrite, LostLeadershipError } from '../../src/indexing/fence.js'
import { openEmbeddedDatabase, openPostgresDatabase } from '../support/databases.js'
import { POSTGRES } from '../support/postgres.js'
import { describeWith } from '../support/prerequisite.js'
import { until } from '../support/until.js'
import { startPooler } from './pooler.js'

interface Contender {
  readonly candidate: Candidate
  readonly said: string[]
}

function contender(database: Pick<Database, 'db' | 'url'>, silenceMs?: number): Contender {
  const said: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => void said.push(JSON.parse(line).msg) })
  const patience = silenceMs === undefined ? {} : { silenceMs }
  return { candidate: new Candidate({ database, log, now: () => new Date(), ...patience }), said }
}

async function leadNow({ candidate }: Contender): Promise<Leadership> {
  const leadership = await candidate.tryToLead()
  if (!leadership) throw new Error('it does not lead')
  return leadership
}

test('with the embedded database, whoever starts leads, in an epoch of its own', async () => {
  await using database = await openEmbeddedDatabase()
  const first = await leadNow(contender(database))
  const second = await leadNow(contender(database))
  expect(second.epoch).toBe(first.epoch + 1)
  await expect(fencedWrite(database.db, first.fence)(async () => 'written')).rejects.toThrow(
    LostLeadershipError,
  )
  expect(first.signal.aborted).toBe(true)
})

describeWith([POSTGRES], 'two ingesters of one PostgreSQL', () => {
  /** Ends a leader's own connection, as the server does when its process is gone. */
  const cutOff = async ({ db }: Database) => {
    const { rows } = await sql<{ ended: boolean }>`
      select pg_terminate_backend(pid) as ended from pg_locks where locktype = 'advisory'
      and database = (select oid from pg_database where datname = current_database())`.execute(db)
    expect(rows).toEqual([{ ended: true }])
  }

  test('one leads, the other stands by and says so once', async () => {
    await using database = await openPostgresDatabase()
    const [first, second] = [contender(database), contender(database)]
    const leadership = await leadNow(first)
    for (let attempt = 0; attempt < 3; attempt++) expect(await second.candidate.tryToLead()).toBeUndefined()
    expect(second.said).toEqual(['another ingester leads; this one stands by'])
    await leadership.release()
    const next = await leadNow(second)
    expect(next.epoch).toBe(leadership.epoch + 1)
    await next.release()
  })

  test('a leader that is cut off leads no longer, and the other one does', async () => {
    await using database = await openPostgresDatabase()
    const [first, second] = [contender(database), contender(database)]
    const leadership = await leadNow(first)
    const stop = new AbortController()
    const waiting = second.candidate.lead(stop.signal)
    await until(() => second.said.length > 0, { what: 'the standby' })
    await cutOff(database)
    const next = await waiting
    await until(() => leadership.signal.aborted, { what: 'the end of the first leadership' })
    await expect(fencedWrite(database.db, leadership.fence)(async () => 'written')).rejects.toThrow(
      LostLeadershipError,
    )
    if (!next) throw new Error('nobody leads')
    expect(await fencedWrite(database.db, next.fence)(async () => 'written')).toBe('written')
    await next.release()
  })

  test('a transaction that an earlier leader left open is ended, not waited for', async () => {
    await using database = await openPostgresDatabase()
    await using paused = await openDatabase({ url: database.url ?? '' })
    const leadership = await leadNow(contender(paused))
    const begun = Promise.withResolvers<void>()
    const wake = Promise.withResolvers<void>()
    const write = fencedWrite(
      paused.db,
      leadership.fence,
    )(async (trx) => {
      begun.resolve()
      await wake.promise
      await trx.deleteFrom('actor').execute()
    })
    await begun.promise
    await cutOff(database)
    const next = await contender(database).candidate.lead(AbortSignal.timeout(60_000))
    expect(next?.epoch).toBe(leadership.epoch + 1)
    wake.resolve()
    await expect(write).rejects.toThrow()
    await next?.release()
  })

  test('a leader that is silent for too long is cut off', async () => {
    await using database = await openPostgresDatabase()
    // As a leader that is paused: it holds the lock and says nothing.
    const session = await openSession(database.url ?? '')
    await session.query('select pg_advisory_lock($1, $2)', [0x6669726e, 1])
    const next = await contender(database, 200).candidate.lead(AbortSignal.timeout(60_000))
    expect(next?.epoch).toBe(1)
    await until(() => session.signal.aborted, { what: 'the end of the silent session' })
    await next?.release()
  })

  test('one that reaches it through a pooler does not start, and says why', async () => {
    await using database = await openPostgresDatabase()
    await using pooler = await startPooler(database.url ?? '')
    const { candidate } = contender({ db: database.db, url: pooler.url })
    await expect(candidate.tryToLead()).rejects.toThrow('DATABASE_URL leads to a connection pooler.')
    await (await leadNow(contender(database))).release()
  })

  test('one that is not reached waits, and leads once it is', async () => {
    await using database = await openPostgresDatabase()
    const unreachable = { db: database.db, url: 'postgres://firn@127.0.0.1:1/none' }
    const lost = contender(unreachable)
    expect(await lost.candidate.lead(AbortSignal.timeout(5_000))).toBeUndefined()
    expect(lost.said).toEqual(['the database does not let us lead; trying until it does'])
  })
})
