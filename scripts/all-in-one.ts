import { createAppViewContext } from '../appview/context.js'
import { startAppView } from '../appview/start.js'
import type { IngesterContext } from '../ingester/context.js'
import { createIngester } from '../ingester/ingester.js'
import type { Config } from '../src/config.js'
import type { Database } from '../src/db/database.js'
import { openConfiguredDatabase } from '../src/db/open-configured.js'
import { createIdentityResolver } from '../src/identity/identity-resolver.js'
import { createMetrics } from '../src/metrics.js'
import { startOperationsServer } from '../src/operations-server.js'
import type { Running } from '../src/program.js'

/** All of firn in this process. */
export interface Firn extends Running {
  /** Where the AppView listens. */
  readonly url: string
  readonly database: Database
}

export interface FirnOptions extends Pick<IngesterContext, 'log' | 'fromLive'> {
  readonly config: Config
}

/**
 * Starts ingester and AppView over one database: PostgreSQL when the configuration names one, else the embedded
 * one in the data directory. The AppView answers first: pages of what is stored need no network.
 */
export async function startFirn({ config, log, fromLive }: FirnOptions): Promise<Firn> {
  await using started = new AsyncDisposableStack()
  const database = started.use(await openConfiguredDatabase(config, log))
  const { db } = database
  const now = () => new Date()
  const metrics = createMetrics()
  const identity = createIdentityResolver(config, { log })
  const operations = await startOperationsServer(config.operations, { metrics, db, log, now })
  started.defer(() => operations?.close())
  const appView = await startAppView(await createAppViewContext({ config, database, log, identity }))
  started.defer(() => appView.close())
  const ingester = createIngester({ config, database, log, identity, metrics, now, fromLive })
  await ingester.start()
  // From here on, whoever called stops it.
  const stack = started.move()
  const stop = async () => {
    try {
      // Each may take seconds.
      await Promise.all([ingester.stop(), appView.close()])
    } finally {
      await stack.disposeAsync()
    }
  }
  return { url: appView.url, database, ended: ingester.ended, stop }
}
