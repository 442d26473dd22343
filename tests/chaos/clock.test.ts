import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createIngester } from '../../ingester/ingester.js'
import type { Database, Db } from '../../src/db/database.js'
import { createIdentityResolver } from '../../src/identity/identity-resolver.js'
import { openEmbeddedDatabase } from '../support/databases.js'
import { until } from '../support/until.js'
import { type Stage, startStage } from './stage.js'

const HOUR_MS = 60 * 60 * 1000
const YEAR_MS = 365.25 * 24 * HOUR_MS

interface LogLine {
  level: number
  msg: string
  reason?: string
}

/** An ingester whose clock can be set, besides the world's, which is right. */
async function startWithClock(stage: Stage, database: Database) {
  const lines: LogLine[] = []
  const log = pino(
    { level: 'debug' },
    { write: (line: string) => void lines.push(JSON.parse(line) as LogLine) },
  )
  const config = { ...stage.network, development: true }
  const clock = { offsetMs: 0 }
  const now = () => new Date(Date.now() + clock.offsetMs)
  const identity = createIdentityResolver(config, { log })
  const ingester = createIngester({ config, database, log, identity, now })
  await ingester.start()
  await stage.followed()
  return { clock, lines, [Symbol.asyncDispose]: () => ingester.stop() }
}

test('a clock that is an hour ahead changes nothing: what is newer, revisions say', {
  timeout: 240_000,
}, async () => {
  await using stage = await startStage(71)
  await using database = await openEmbeddedDatabase()
  await using ingester = await startWithClock(stage, database)
  await stage.act(20)
  await stage.equals(database.db)
  ingester.clock.offsetMs = HOUR_MS
  await stage.act(40)
  await stage.equals(database.db)
  ingester.clock.offsetMs = 0
  await stage.act(20)
  await stage.equals(database.db)
})

test('a clock that is an hour behind refuses what seems to come from the future, by name; set right, all is there', {
  timeout: 240_000,
}, async () => {
  await using stage = await startStage(72)
  await using database = await openEmbeddedDatabase()
  const { db } = database
  await using ingester = await startWithClock(stage, database)
  await stage.act(20)
  await stage.equals(db)

  ingester.clock.offsetMs = -HOUR_MS
  // Whatever is refused now is found later, by a fetch of the whole.
  stage.world.model.mayBeFetched()
  await stage.act(30)
  const isRefusal = ({ reason }: LogLine) => reason === 'FutureRev'
  await until(() => ingester.lines.some(isRefusal), { what: 'the refusal' })
  const before = await db.selectFrom('record').select(['uri', 'cid']).orderBy('uri').execute()
  await stage.act(10)

  ingester.clock.offsetMs = 0
  await stage.equals(db)
  const after = await db.selectFrom('record').select(['uri', 'cid']).orderBy('uri').execute()
  expect(after).not.toEqual(before)
  expect(ingester.lines.filter(({ level }) => level >= 50)).toEqual([])
})

/** What the database has put off by years. */
async function asleep(db: Db): Promise<string[]> {
  const nextYear = new Date(Date.now() + YEAR_MS)
  const repos = await db.selectFrom('repo').select('did').where('retryAt', '>', nextYear).execute()
  const doubts = await db.selectFrom('actor').select('did').where('confirmAt', '>', nextYear).execute()
  const handles = await db.selectFrom('actor').select('did').where('handleCheckedAt', '>', nextYear).execute()
  return [
    ...repos.map(({ did }) => `fetch of ${did}`),
    ...doubts.map(({ did }) => `doubt about ${did}`),
    ...handles.map(({ did }) => `handle of ${did}`),
  ]
}

test('a clock that leaps to 2038 and returns leaves nothing asleep until then', {
  timeout: 240_000,
}, async () => {
  await using stage = await startStage(73)
  const { world } = stage
  await using database = await openEmbeddedDatabase()
  const { db } = database
  await using ingester = await startWithClock(stage, database)
  await stage.act(20)
  await stage.equals(db)

  ingester.clock.offsetMs = 12 * YEAR_MS
  // By then no certificate of today is good.
  const hosts = world.hosts.pds.map(({ http }) => http)
  for (const http of hosts) http.intercept(() => 'refuse', Number.POSITIVE_INFINITY)
  world.model.mayBeFetched()
  await stage.loseCommit()
  world.setAbsence(world.random.pick(world.free()), 'deleted')
  await stage.act(10)
  const isAsleep = (what: string) => async () => (await asleep(db)).some((each) => each.startsWith(what))
  await until(isAsleep('fetch'), { what: 'a fetch to fail', timeoutMs: 60_000 })
  await until(isAsleep('doubt'), { what: 'a doubt to stay', timeoutMs: 60_000 })
  // An answer that came after the return would be put off as usual, for minutes.
  const isSettled = async () => {
    const { seq } = await db.selectFrom('sourceCursor').select('seq').executeTakeFirstOrThrow()
    const leapt = new Date(Date.now() + ingester.clock.offsetMs)
    const due = await db.selectFrom('actor').select('did').where('confirmAt', '<=', leapt).execute()
    return seq >= stage.lastSeq && due.length === 0
  }
  await until(isSettled, { what: 'all to be read and asked about', timeoutMs: 60_000 })

  ingester.clock.offsetMs = 0
  for (const http of hosts) http.recover()
  await until(async () => (await asleep(db)).length === 0, { what: 'all to wake', timeoutMs: 120_000 })
  await stage.equals(db)
})
