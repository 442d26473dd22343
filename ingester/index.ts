import { migrations } from '../migrations/index.js'
import { readConfig, SETTINGS } from '../src/config.js'
import { openDatabase } from '../src/db/database.js'
import { migrateToLatest } from '../src/db/migrate.js'
import { createIdentityResolver } from '../src/identity/identity-resolver.js'
import { createLogger } from '../src/logger.js'
import { type Running, runUntilSignal } from '../src/program.js'
import { ConfigError } from '../src/settings.js'
import { createIngester } from './ingester.js'

/** The ingester alone (`npm run ingester`): it shares a PostgreSQL with AppViews. */
await runUntilSignal(async (): Promise<Running> => {
  const config = readConfig()
  const { databaseUrl } = config
  if (databaseUrl === null) {
    throw new ConfigError(
      `${SETTINGS.databaseUrl.name} is not set. Programs that run apart share one PostgreSQL: set it, for example ` +
        `to ${SETTINGS.databaseUrl.example}, or run all of firn in one process with: npm start`,
    )
  }
  const log = createLogger({ level: config.logLevel, pretty: process.stderr.isTTY })
  const database = await openDatabase({
    url: databaseUrl,
    onError: (error) => log.warn({ err: error }, 'a database connection was lost'),
  })
  try {
    const { db } = database
    await migrateToLatest(db, migrations)
    const identity = createIdentityResolver(config, { log })
    const ingester = createIngester({ config, db, log, identity, now: () => new Date() })
    await ingester.start()
    return {
      stop: async () => {
        await ingester.stop()
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
})
