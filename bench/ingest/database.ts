import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { migrations } from '../../migrations/index.js'
import { openDatabase } from '../../src/db/database.js'
import { migrateToLatest } from '../../src/db/migrate.js'

/** An empty database with all tables on a server. @returns its URL */
export async function createDatabase(serverUrl: string): Promise<string> {
  const name = `bench_${randomBytes(6).toString('hex')}`
  await using server = await openDatabase({ url: serverUrl })
  await sql`create database ${sql.id(name)}`.execute(server.db)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  await using fresh = await openDatabase({ url: url.href })
  await migrateToLatest(fresh.db, migrations)
  return url.href
}
