import { createAppViewContext } from '../appview/context.js'
import { type AppView, startAppView } from '../appview/start.js'
import { createIngester } from '../ingester/ingester.js'
import type { Config } from '../src/config.js'
import type { Database } from '../src/db/database.js'
import { openConfiguredDatabase } from '../src/db/open-configured.js'
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
    const identity = createIdentityResolver(config, { log })
    appView = await startAppView(await createAppViewContext({ config, database, log, identity }))
    const ingester = createIngester({ config, database, log, identity, now: () => new Date() })
    await ingester.start()
    return {
      url: appView.url,
      database,
      stop: async () => {
        try {
          await Promise.all([ingester.stop(), appView?.close()])
        } finally {
          await database.close()
        }
      },
    }
  } catch (error) {
    await appView?.close()
    await database.close()
    throw error
  }
}
