import { sql } from 'kysely'
import pg from 'pg'
import { beforeEach, expect, test } from 'vitest'
import { createFreshDatabase, describeDatabases, emptyTables } from './databases.js'
import { POSTGRES } from './postgres.js'
import { describeWith } from './prerequisite.js'

const cursor = () => ({ host: 'ws://127.0.0.1', seq: 7, connected: true, updatedAt: new Date() })

describeDatabases('a database for tests', (current) => {
  beforeEach(() => emptyTables(current().db))

  for (const time of ['first', 'second']) {
    test(`is migrated and empty for the ${time} test`, async () => {
      const { db } = current()
      await db.insertInto('sourceCursor').values(cursor()).execute()
      expect(await db.selectFrom('sourceCursor').select('seq').execute()).toEqual([{ seq: 7 }])
    })
  }

  test('is what its engine says', async () => {
    const { db, engine } = current()
    const { rows } = await sql<{ version: string }>`select version()`.execute(db)
    const emscripten = rows[0]?.version.includes('wasm') ?? false
    expect(engine).toBe(emscripten ? 'embedded' : 'postgres')
  })
})

describeWith([POSTGRES], 'a fresh PostgreSQL database', () => {
  test('is its own, and goes when it is dropped', async () => {
    const [one, two] = [await createFreshDatabase(), await createFreshDatabase()]
    expect(one.url).not.toBe(two.url)
    const client = new pg.Client({ connectionString: one.url })
    await client.connect()
    const ended = new Promise((resolve) => client.on('error', resolve))
    const { rows } = await client.query(
      "select count(*)::int from information_schema.tables where table_schema = 'public'",
    )
    expect(rows).toEqual([{ count: 0 }])

    await one.drop()
    await ended
    const late = new pg.Client({ connectionString: one.url })
    await expect(late.connect()).rejects.toThrow('does not exist')
    await two.drop()
  })
})
