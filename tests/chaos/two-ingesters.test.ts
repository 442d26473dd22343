import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { migrations } from '../../migrations/index.js'
import { type Db, openDatabase } from '../../src/db/database.js'
import { migrateToLatest } from '../../src/db/migrate.js'
import { createFreshDatabase } from '../support/databases.js'
import { POSTGRES } from '../support/postgres.js'
import { describeWith } from '../support/prerequisite.js'
import { until } from '../support/until.js'
import { startAudit, takeAudit } from './audit.js'
import { type IngesterChild, type LogLine, leads, standsBy, startIngesterChild } from './ingester-child.js'
import { type Stage, startStage } from './stage.js'

const SEED = 41

describeWith([POSTGRES], 'two ingesters on one database', () => {
  /**
   * A database, its audit, and two children that name themselves in it; the first leads, and has read what happened so
   * far: its source has a cursor. Without one, whoever leads next hears what is told from its connection on alone, and
   * this test cannot tell when that is.
   */
  async function begin(stage: Stage, url: string, db: Db): Promise<[IngesterChild, IngesterChild]> {
    await migrateToLatest(db, migrations)
    await startAudit(db)
    const start = (name: string) =>
      startIngesterChild({ ...stage.network, database: { url: `${url}?application_name=${name}` } })
    const first = start('first')
    await first.until(leads)
    const second = start('second')
    await second.until(standsBy)
    await stage.followed()
    await stage.act(20)
    await stage.equals(db)
    expect(await writers(db)).toEqual(['first in epoch 1'])
    return [first, second]
  }

  test('one leads, the other stands by and writes nothing; when the first is killed, it goes on', {
    timeout: 240_000,
  }, async () => {
    await using stage = await startStage(SEED)
    await using fresh = await createFreshDatabase()
    await using database = await openDatabase({ url: fresh.url })
    const { db } = database
    const [first, second] = await begin(stage, fresh.url, db)
    const acting = stage.act(40)
    await until(async () => (await writers(db)).length > 0, { what: 'writes under load' })
    first.child.kill('SIGKILL')
    await first.ended
    await second.until(leads)
    await acting
    await stage.equals(db)
    // What the first one wrote before its end is under its epoch; nothing else is.
    const wrote = await writers(db)
    expect(wrote).toContain('second in epoch 2')
    expect(wrote.filter((text) => text !== 'first in epoch 1')).toEqual(['second in epoch 2'])
    await second.end()
  })

  test.each([
    { by: 'an operator', end: endSessionOfLeader, isOfStandby: false },
    // It waits for half a minute of silence, which is the rule.
    { by: 'the one that stands by', end: async () => undefined, isOfStandby: true },
  ])(
    'a leader that is paused until its session is ended by $by writes nothing after it wakes, and stands by',
    {
      timeout: 240_000,
    },
    async ({ end, isOfStandby }) => {
      await using stage = await startStage(SEED + 1)
      await using fresh = await createFreshDatabase()
      await using database = await openDatabase({ url: fresh.url })
      const { db } = database
      const [first, second] = await begin(stage, fresh.url, db)
      // In the middle of everything.
      const acting = stage.act(60)
      await until(async () => (await writers(db)).length > 0, { what: 'writes under load' })
      first.child.kill('SIGSTOP')
      await end(db)
      await second.until(leads)
      expect(second.lines().some(endsSilentLeader)).toBe(isOfStandby)
      await acting
      await stage.act(10)
      await stage.equals(db)
      await takeAudit(db)

      first.child.kill('SIGCONT')
      await first.until(standsBy)
      await stage.act(20)
      await stage.equals(db)
      expect(await writers(db)).toEqual(['second in epoch 2'])

      // And takes over when its turn comes.
      await second.end()
      await first.until((line) => leads(line) && line.epoch === 3)
      await stage.act(10)
      await stage.equals(db)
      await first.end()
    },
  )
})

const endsSilentLeader = ({ msg }: LogLine) => msg === 'the ingester that leads is silent; ending its session'

/** Who wrote since the last look, and when. */
async function writers(db: Db): Promise<string[]> {
  const rows = await takeAudit(db)
  // The test writes as well, without a name.
  const texts = rows.flatMap(({ writer, epoch }) => (writer === '' ? [] : [`${writer} in epoch ${epoch}`]))
  return [...new Set(texts)].sort()
}

/** As an operator does, or a server that finds the peer gone. */
async function endSessionOfLeader(db: Db): Promise<void> {
  await sql`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted
    and database = (select oid from pg_database where datname = current_database())`.execute(db)
}
