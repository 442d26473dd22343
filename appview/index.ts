import { readConfig } from '../src/config.js'
import { openSharedDatabase } from '../src/db/open-configured.js'
import { createLogger } from '../src/logger.js'
import { createMetrics } from '../src/metrics.js'
import { startOperationsServer } from '../src/operations-server.js'
import { runUntilSignal } from '../src/program.js'
import { createAppViewContext } from './context.js'
import { startAppView } from './start.js'

/** The AppView alone (`npm run appview`): it shares a PostgreSQL with the ingester. */
await runUntilSignal(async () => {
  const config = readConfig()
  const log = createLogger({ level: config.logLevel, pretty: process.stderr.isTTY })
  const database = await openSharedDatabase(config, log)
  const now = () => new Date()
  const operations = await startOperationsServer(config.operations, {
    metrics: createMetrics(),
    db: database.db,
    log,
    now,
  })
  const appView = await startAppView(await createAppViewContext({ config, database, log, now }))
  log.info({ url: appView.url }, `the AppView listens on ${appView.url}`)
  return {
    stop: async () => {
      await appView.close()
      await operations?.close()
      await database.close()
    },
  }
})
