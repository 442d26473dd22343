import { type Migration, Migrator } from 'kysely/migration'
import { OperatorError } from '../operator-error.js'
import type { Db } from './database.js'

export class MigrationError extends OperatorError {
  override name = 'MigrationError'
}

/**
 * Brings the tables up to date. Safe to call from several processes at once: Kysely holds a lock meanwhile.
 *
 * @throws MigrationError naming the migration that failed; it and those after it are rolled back
 */
export async function migrateToLatest(db: Db, migrations: Record<string, Migration>): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  // Kysely's migrator reports its errors and never throws them.
  const { error, results } = await migrator.migrateToLatest()
  if (error !== undefined) {
    const failed = results?.find((result) => result.status === 'Error')?.migrationName
    if (failed === undefined) throw error
    throw new MigrationError(`the database migration ${failed} failed: ${String(error)}`, { cause: error })
  }
  return (results ?? []).map((result) => result.migrationName)
}
