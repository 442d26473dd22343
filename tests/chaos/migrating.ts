import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { migrations } from '../../migrations/index.js'
import { type DatabaseOptions, openDatabase } from '../../src/db/database.js'
import { migrateToLatest } from '../../src/db/migrate.js'

/**
 * A program that migrates and never gets further than the middle of the last migration: in a statement, or between
 * two. Arguments: where (as JSON), and `in-statement` or `between-statements`.
 */
const [where = '', middle] = process.argv.slice(2)
const database = await openDatabase(JSON.parse(where) as DatabaseOptions)

const interrupted: Migration = {
  async up(db) {
    await db.schema.createTable('half').addColumn('done', 'boolean').execute()
    // The parent reads this.
    process.stdout.write('in the middle\n')
    if (middle === 'in-statement') await sql`select pg_sleep(2)`.execute(db)
    setInterval(() => undefined, 1_000)
    await new Promise(() => undefined)
  },
}
await migrateToLatest(database.db, { ...migrations, '99991231T235959Z-interrupted': interrupted })
