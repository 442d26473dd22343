import { createAppViewContext } from '../appview/context.js'
import { type AppView, startAppView } from '../appview/start.js'
import { createIngester } from '../ingester/ingester.js'
import { migrations } from '../migrations/index.js'
import type { Config } from '../src/config.js'
import { type Database, openDatabase } from '../src/db/database.js'
import { migrateToLatest } from '../src/db/migrate.js'
import { createIdentityResolver } from '../src/identity/identity-resolver.js'
import type { Logger } from '../src/logger.js'
import type { Running } from '../src/program.js'

/** All of firn in this process. */
export interface Firn extends Running {
  /** Where the AppView listens. */
  readonly url: string
  readonly database: Database
}

/**
 * Starts ingester and AppView over one database: PostgreSQL when the configuration names one, else the embedded
 * one in the data directory. The AppView answers first: pages of what is stored need no network.
 */
export async function startFirn({ config, log }: { config: Config; log: Logger }): Promise<Firn> {
  const database = await openConfiguredDatabase(config, log)
  let appView: AppView | undefined
  try {
    await migrateToLatest(database.db, migrations)
    const identity = createIdentityResolver(config, { log })
    appView = await startAppView(await createAppViewContext({ config, database, log, identity }))
    const ingester = createIngester({ config, db: database.db, log, identity, now: () => new Date() })
    await ingester.start()
    return {
      url: appView.url,
      database,
      stop: async () => {
        await Promise.all([ingester.stop(), appView?.close()])
        await database.close()
      },
    }
  } catch (error) {
    await appView?.close()
    await database.close()
    throw error
  }
}

function openConfiguredDatabase(config: Config, log: Logger): Promise<Database> {
  if (config.databaseUrl === null) return openDatabase({ directory: config.dataDirectory })
  const onError = (error: Error) => log.warn({ err: error }, 'a database connection was lost')
  return openDatabase({ url: config.databaseUrl, onError })
}
