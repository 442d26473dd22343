import { migrations } from '../migrations/index.js'
import { readConfig, SETTINGS } from '../src/config.js'
import { openDatabase } from '../src/db/database.js'
import { migrateToLatest } from '../src/db/migrate.js'
import { createLogger } from '../src/logger.js'
import { type Running, runUntilSignal } from '../src/program.js'
import { ConfigError } from '../src/settings.js'
import { createAppViewContext } from './context.js'
import { startAppView } from './start.js'

/** The AppView alone (`npm run appview`): it shares a PostgreSQL with the ingester. */
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
    await migrateToLatest(database.db, migrations)
    const appView = await startAppView(await createAppViewContext({ config, database, log }))
    log.info({ url: appView.url }, `the AppView listens on ${appView.url}`)
    return {
      stop: async () => {
        await appView.close()
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
})
