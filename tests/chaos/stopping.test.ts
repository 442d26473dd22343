import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/database.js'
import { createFreshDatabase } from '../support/databases.js'
import { POSTGRES } from '../support/postgres.js'
import { describeWith } from '../support/prerequisite.js'
import { until } from '../support/until.js'
import { startIngesterChild } from './ingester-child.js'
import { startStage } from './stage.js'

/** It takes one second where nothing else runs; systemd waits for 90. */
const STOP_LIMIT_MS = 30_000

describeWith([POSTGRES], 'an ingester', () => {
  test('that is told to stop under load ends with 0 in time, with nothing lost', {
    timeout: 240_000,
  }, async () => {
    await using stage = await startStage(51)
    await using fresh = await createFreshDatabase()
    const options = { ...stage.network, database: { url: fresh.url } }
    const child = startIngesterChild(options)
    await stage.followed()
    await using database = await openDatabase(options.database)
    const { db } = database
    await stage.act(20)
    await stage.equals(db)

    const readBefore = await cursor(db)
    const acting = stage.act(300)
    await until(async () => (await cursor(db)) > readBefore, { what: 'progress' })
    const asked = performance.now()
    await child.end()
    expect(performance.now() - asked).toBeLessThan(STOP_LIMIT_MS)
    // In the middle of the work, that is.
    expect(await cursor(db)).toBeLessThan(stage.lastSeq)
    const said = child.lines().filter(({ level }) => level >= 50)
    expect(said).toEqual([])
    await acting

    const next = startIngesterChild(options)
    await stage.equals(db)
    await next.end()
  })

  test('that meets a fault nobody handles says so once, and ends with another code than 0', {
    timeout: 240_000,
  }, async () => {
    await using stage = await startStage(52)
    await using fresh = await createFreshDatabase()
    const child = startIngesterChild({ ...stage.network, database: { url: fresh.url }, fault: 'rejection' })
    expect(await child.ended).toBe(1)
    expect(child.output().match(/nobody waits for this/g)).toHaveLength(1)
  })
})

async function cursor(db: Awaited<ReturnType<typeof openDatabase>>['db']): Promise<number> {
  const row = await db.selectFrom('sourceCursor').select('seq').executeTakeFirst()
  return row?.seq ?? 0
}
