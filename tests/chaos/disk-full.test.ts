import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { migrations } from '../../migrations/index.js'
import { openDatabase } from '../../src/db/database.js'
import { migrateToLatest } from '../../src/db/migrate.js'
import { startIngester } from '../simulator/ingest.js'
import { createFreshDatabase } from '../support/databases.js'
import { POSTGRES } from '../support/postgres.js'
import { describeWith } from '../support/prerequisite.js'
import { until } from '../support/until.js'
import { mountSmallDisk, SMALL_DISK } from './small-disk.js'
import { startStage } from './stage.js'

/** An empty database takes 8 MB of it, our tables and indexes about two more. */
const SIZE = '48m'

describeWith([POSTGRES, SMALL_DISK], 'an ingester whose database has no room left', () => {
  test('says so, stays where it is, and goes on when there is room', { timeout: 240_000 }, async () => {
    await using stage = await startStage(61)
    await using server = await createFreshDatabase()
    await using disk = mountSmallDisk(SIZE)
    const url = await disk.createDatabase(server.url, `small_${randomBytes(6).toString('hex')}`)
    await using database = await openDatabase({ url })
    const { db } = database
    await migrateToLatest(db, migrations)
    await using ingester = await startIngester(stage.world, database)
    await stage.act(20)
    await stage.equals(db)

    await disk.fill()
    const isAboutDisk = (line: object) => /No space left on device/.test(JSON.stringify(line))
    await until(
      async () => {
        await stage.act(20)
        return ingester.lines.some((line) => line.level >= 50 && isAboutDisk(line))
      },
      { what: 'the alarm', intervalMs: 200 },
    )
    const row = await db.selectFrom('sourceCursor').select('seq').executeTakeFirstOrThrow()
    expect(row.seq).toBeLessThan(stage.lastSeq)
    expect(ingester.lines.map(({ msg }) => msg).filter((msg) => msg.startsWith('gave up'))).toEqual([])

    await disk.makeRoom()
    await stage.equals(db)
  })
})
