import { sql } from 'kysely'
import { DEFAULT_MIGRATION_TABLE, type Migration, Migrator } from 'kysely/migration'
import { OperatorError } from '../operator-error.js'
import type { Db } from './database.js'

export class MigrationError extends OperatorError {
  override name = 'MigrationError'
}

/**
 * Brings the tables up to date. Safe to call from several processes at once: Kysely holds a lock meanwhile. Tables
 * that a newer firn has brought further are left as they are: a migration takes nothing away that a program which may
 * still run needs.
 *
 * @param onNewer hears of the migrations that only a newer firn knows
 * @returns the names of those that were applied
 * @throws MigrationError naming the migration that failed, and it and those after it are rolled back; or saying that
 * the tables are not those of any state of this firn or a newer one
 */
export async function migrateToLatest(
  db: Db,
  migrations: Record<string, Migration>,
  onNewer: (names: string[]) => void = () => undefined,
): Promise<string[]> {
  for (let newer = await readNewer(db, migrations); ; ) {
    const all = { ...migrations, ...emptyMigrations(newer) }
    // Kysely's migrator reports its errors and never throws them.
    const migrator = new Migrator({ db, provider: { getMigrations: async () => all } })
    const { error, results } = await migrator.migrateToLatest()
    if (error === undefined) {
      if (newer.length > 0) onNewer(newer)
      return (results ?? []).map((result) => result.migrationName)
    }
    const failed = results?.find((result) => result.status === 'Error')?.migrationName
    if (failed !== undefined) {
      throw new MigrationError(`the database migration ${failed} failed: ${String(error)}`, { cause: error })
    }
    if (!isCorruption(error)) throw error
    const before = newer.length
    newer = await readNewer(db, migrations)
    // Otherwise a newer firn migrated while this one waited for the lock.
    if (newer.length === before) throw foreignTables(error)
  }
}

/** Names of the applied migrations that come after all that are known here. */
async function readNewer(db: Db, migrations: Record<string, Migration>): Promise<string[]> {
  const last = Object.keys(migrations).sort().at(-1) ?? ''
  const table = sql.table(DEFAULT_MIGRATION_TABLE)
  const { rows: tables } = await sql<{ found: boolean }>`
    select to_regclass(${DEFAULT_MIGRATION_TABLE}) is not null as found`.execute(db)
  if (!tables[0]?.found) return []
  const { rows } = await sql<{ name: string }>`select name from ${table}`.execute(db)
  return rows.map(({ name }) => name).filter((name) => name > last)
}

function emptyMigrations(names: readonly string[]): Record<string, Migration> {
  return Object.fromEntries(names.map((name) => [name, { up: async () => undefined }]))
}

/** Kysely's errors have no types; these come before anything is done. */
function isCorruption(error: unknown): error is Error {
  return error instanceof Error && error.message.startsWith('corrupted migrations')
}

function foreignTables(cause: Error): MigrationError {
  return new MigrationError(
    "the database's tables are not those of this firn or a newer one, and nothing was changed. Run the firn that " +
      `made them, or give this one another database. (${cause.message})`,
    { cause },
  )
}
