import { randomBytes } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, inject } from 'vitest'
import { migrations } from '../../migrations/index.js'
import { type Database, openDatabase } from '../../src/db/database.js'
import { migrateToLatest } from '../../src/db/migrate.js'
import { POSTGRES, PostgresError } from './postgres.js'
import { describeWith } from './prerequisite.js'

/** An empty database on the PostgreSQL of this test run. */
export interface FreshDatabase extends AsyncDisposable {
  readonly url: string
  /** Deletes the database, connections or not. */
  drop(): Promise<void>
}

/** @throws PostgresError when no PostgreSQL can be started here; suites that need it stand in describeWith([POSTGRES]). */
export async function createFreshDatabase(): Promise<FreshDatabase> {
  const response = await fetch(inject('postgresOnDemand'))
  const server = await response.text()
  if (!response.ok) throw new PostgresError(server)

  const name = `test_${randomBytes(6).toString('hex')}`
  await execute(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  const drop = () => dropDatabase(server, name)
  return { url: url.href, drop, [Symbol.asyncDispose]: drop }
}

/** A database in memory (the embedded engine) with all tables, empty. */
export async function openEmbeddedDatabase(): Promise<Database> {
  const database = await openDatabase({ directory: null })
  await migrateToLatest(database.db, migrations)
  return database
}

/** A database on the PostgreSQL of this test run with all tables, empty; closing it deletes it. */
export async function openPostgresDatabase(): Promise<Database> {
  const fresh = await createFreshDatabase()
  const database = await openDatabase({ url: fresh.url })
  await migrateToLatest(database.db, migrations)
  const close = async () => {
    await database.close()
    await fresh.drop()
  }
  return { ...database, close, [Symbol.asyncDispose]: close }
}

/**
 * Runs a suite once on the embedded engine and once on a real PostgreSQL, each with a migrated database of its own
 * for the whole suite. `current()` is it, inside of hooks and tests.
 *
 *     describeDatabases('stars', (current) => {
 *       beforeEach(() => emptyTables(current().db))
 *       test('…', async () => { await insertStar(current().db, star) })
 *     })
 */
export function describeDatabases(name: string, suite: (current: () => Database) => void): void {
  const on = (open: () => Promise<Database>) => () => {
    let database: Database | undefined
    beforeAll(async () => {
      database = await open()
    })
    afterAll(() => database?.close())
    suite(() => {
      if (!database) throw new Error('the database is open inside of hooks and tests only')
      return database
    })
  }
  describe(`${name} (embedded database)`, on(openEmbeddedDatabase))
  describeWith([POSTGRES], `${name} (PostgreSQL)`, on(openPostgresDatabase))
}

/** Deletes every row of every table, and starts sequences anew; the migrations stay. */
export async function emptyTables<T>(db: Kysely<T>): Promise<void> {
  const tables = await db.introspection.getTables()
  const names = tables.filter((table) => !table.isView).map((table) => sql.table(table.name))
  await sql`truncate ${sql.join(names)} restart identity cascade`.execute(db)
}

/** With its checkpoint, which fails now and then while other databases of the server go as well. */
async function dropDatabase(server: string, name: string): Promise<void> {
  const attempts = 3
  for (let attempt = 1; ; attempt++) {
    try {
      return await execute(server, `drop database if exists ${name} with (force)`)
    } catch (error) {
      const isCheckpoint = error instanceof Error && error.message.includes('checkpoint')
      if (!isCheckpoint || attempt === attempts) throw error
    }
  }
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
