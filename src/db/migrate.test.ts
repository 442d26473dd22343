import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFreshDatabase } from '../../tests/support/databases.js'
import { POSTGRES } from '../../tests/support/postgres.js'
import { describeWith } from '../../tests/support/prerequisite.js'
import { until } from '../../tests/support/until.js'
import { type Database, openDatabase } from './database.js'
import { MigrationError, migrateToLatest } from './migrate.js'

const creates = (table: string): Migration => ({
  up: (db) => db.schema.createTable(table).addColumn('n', 'integer').execute(),
})
const older = { '1-one': creates('one'), '2-two': creates('two') }
const newer = { ...older, '3-three': creates('three'), '4-four': creates('four') }

function suite(open: () => Promise<Database>): void {
  let database: Database
  beforeEach(async () => {
    database = await open()
  })
  afterEach(() => database.close())

  test('an older program runs on the tables of a newer one, and says so', async () => {
    const { db } = database
    const heard: string[][] = []
    const migrate = (migrations: Record<string, Migration>) =>
      migrateToLatest(db, migrations, (names) => heard.push(names))
    expect(await migrate(newer)).toEqual(Object.keys(newer))
    expect(await migrate(older)).toEqual([])
    expect(heard).toEqual([['3-three', '4-four']])
    expect(await migrate({ ...newer, '5-five': creates('five') })).toEqual(['5-five'])
    expect(heard).toHaveLength(1)
  })

  test('tables of another program are left alone, with a sentence', async () => {
    const { db } = database
    await migrateToLatest(db, { '1-other': creates('other') })
    const migrating = migrateToLatest(db, older)
    await expect(migrating).rejects.toThrow(MigrationError)
    await expect(migrating).rejects.toThrow("the database's tables are not those of this firn or a newer one")
    const { rows } = await sql`select to_regclass('one') as one`.execute(db)
    expect(rows).toEqual([{ one: null }])
  })

  test('newer tables that lack one of ours are no newer ones', async () => {
    const { db } = database
    await migrateToLatest(db, { '1-one': creates('one'), '3-three': creates('three') })
    await expect(migrateToLatest(db, older)).rejects.toThrow(MigrationError)
  })

  test('a migration that fails is named', async () => {
    const { db } = database
    const broken = { '1-one': creates('one'), '2-again': creates('one') }
    await expect(migrateToLatest(db, broken)).rejects.toThrow('the database migration 2-again failed: ')
  })
}

describe('migrating the embedded database', () => suite(() => openDatabase({ directory: null })))

describeWith([POSTGRES], 'migrating a PostgreSQL', () => {
  suite(async () => {
    const fresh = await createFreshDatabase()
    const database = await openDatabase({ url: fresh.url })
    const close = () => database.close().then(() => fresh.drop())
    return { ...database, close }
  })

  test('an older program may start while a newer one migrates', async () => {
    await using fresh = await createFreshDatabase()
    await using first = await openDatabase({ url: fresh.url })
    await using second = await openDatabase({ url: fresh.url })
    await migrateToLatest(first.db, older)
    const begun = Promise.withResolvers<void>()
    const waited = Promise.withResolvers<void>()
    const slow: Migration = {
      up: async () => {
        begun.resolve()
        await waited.promise
      },
    }
    const migrating = migrateToLatest(first.db, { ...older, '3-slow': slow })
    await begun.promise
    const heard: string[] = []
    const meanwhile = migrateToLatest(second.db, older, (names) => heard.push(...names))
    await untilSomebodyWaits(first)
    waited.resolve()
    expect([await migrating, await meanwhile, heard]).toEqual([['3-slow'], [], ['3-slow']])
  })
})

async function untilSomebodyWaits({ db }: Database): Promise<void> {
  await until(
    async () => {
      const { rows } = await sql`select from pg_locks where not granted and database =
        (select oid from pg_database where datname = current_database())`.execute(db)
      return rows.length > 0
    },
    { what: 'the one that waits' },
  )
}
