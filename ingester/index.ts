import { readConfig } from '../src/config.js'
import { openSharedDatabase } from '../src/db/open-configured.js'
import { createIdentityResolver } from '../src/identity/identity-resolver.js'
import { createLogger } from '../src/logger.js'
import { createMetrics } from '../src/metrics.js'
import { startOperationsServer } from '../src/operations-server.js'
import { runUntilSignal } from '../src/program.js'
import { createIngester } from './ingester.js'
import { asksForHelp, INGESTER_OPTIONS_HELP, readIngesterOptions } from './options.js'

const HELP = `npm run ingester -- [options]

${INGESTER_OPTIONS_HELP}`

/** The ingester alone (`npm run ingester`): it shares a PostgreSQL with AppViews, and with ingesters that stand by. */
const args = process.argv.slice(2)
if (asksForHelp(args)) console.log(HELP)
else await runUntilSignal(run)

async function run() {
  const config = readConfig()
  const { fromLive } = readIngesterOptions(args, config.sources, HELP)
  const log = createLogger({ level: config.logLevel, pretty: process.stderr.isTTY })
  const database = await openSharedDatabase(config, log)
  const identity = createIdentityResolver(config, { log })
  const now = () => new Date()
  const metrics = createMetrics()
  const operations = await startOperationsServer(config.operations, { metrics, db: database.db, log, now })
  const ingester = createIngester({ config, database, log, identity, metrics, now, fromLive })
  await ingester.start()
  return {
    ended: ingester.ended,
    stop: async () => {
      await ingester.stop()
      await operations?.close()
      await database.close()
    },
  }
}
