import { sql } from 'kysely'
import { migrations } from '../../migrations/index.js'
import { type Config, SETTINGS } from '../config.js'
import { MIGRATION_STATEMENT_TIMEOUT_MS } from '../limits/database.js'
import type { Logger } from '../logger.js'
import { OperatorError } from '../operator-error.js'
import { ConfigError } from '../settings.js'
import { type Database, openDatabase } from './database.js'
import { migrateToLatest } from './migrate.js'

/** It may be there at the next start: no fault of the settings, as far as anybody knows. */
export class DatabaseUnreachableError extends OperatorError {
  override name = 'DatabaseUnreachableError'
}

/**
 * Opens the database that the configuration names, PostgreSQL or the embedded one in the data directory, and brings
 * its tables up to date.
 *
 * @throws DatabaseUnreachableError, DirectoryInUseError, MigrationError
 */
export async function openConfiguredDatabase(config: Config, log: Logger): Promise<Database> {
  const { databaseUrl, dataDirectory } = config
  const database =
    databaseUrl === null
      ? await openDatabase({ directory: dataDirectory })
      : await openDatabase({
          url: databaseUrl,
          onError: (error) => log.warn({ err: error }, 'a database connection was lost'),
        })
  try {
    await assertReachable(database, databaseUrl)
    await migrate(database, log)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

/** Over a connection with more patience than readers have: an index of a large table takes its time. */
async function migrate({ db, url }: Database, log: Logger): Promise<void> {
  const onNewer = (newer: string[]) =>
    log.warn(
      { migrations: newer },
      'a newer firn made the tables of this database; this one goes on with them',
    )
  if (url === null) {
    await migrateToLatest(db, migrations, onNewer)
    return
  }
  await using patient = await openDatabase({
    url,
    statementTimeoutMs: MIGRATION_STATEMENT_TIMEOUT_MS,
    answerTimeoutMs: 2 * MIGRATION_STATEMENT_TIMEOUT_MS,
  })
  await migrateToLatest(patient.db, migrations, onNewer)
}

async function assertReachable({ db }: Database, url: string | null): Promise<void> {
  if (url === null) return
  try {
    await sql`select 1`.execute(db)
  } catch (error) {
    const reason = error instanceof Error ? error.message || error.name : String(error)
    throw new DatabaseUnreachableError(
      `${SETTINGS.databaseUrl.name} names a PostgreSQL at ${placeOf(url)} that does not let us in: ${reason}. Example: ${SETTINGS.databaseUrl.name}=${SETTINGS.databaseUrl.example}`,
      { cause: error },
    )
  }
}

/** For a program that shares its database with others. @throws ConfigError when no PostgreSQL is named */
export function openSharedDatabase(config: Config, log: Logger): Promise<Database> {
  if (config.databaseUrl === null) {
    throw new ConfigError(
      `${SETTINGS.databaseUrl.name} is not set. Programs that run apart share one PostgreSQL: set it, for example ` +
        `to ${SETTINGS.databaseUrl.example}, or run all of firn in one process with: npm start`,
    )
  }
  return openConfiguredDatabase(config, log)
}

/** The host; for a unix socket its directory, as pg takes it. */
function placeOf(url: string): string {
  const { host, searchParams } = new URL(url)
  return host || searchParams.get('host') || 'a socket'
}
