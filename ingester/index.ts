import { readConfig } from '../src/config.js'
import { openSharedDatabase } from '../src/db/open-configured.js'
import { createIdentityResolver } from '../src/identity/identity-resolver.js'
import { createLogger } from '../src/logger.js'
import { runUntilSignal } from '../src/program.js'
import { createIngester } from './ingester.js'

/** The ingester alone (`npm run ingester`): it shares a PostgreSQL with AppViews. */
await runUntilSignal(async () => {
  const config = readConfig()
  const log = createLogger({ level: config.logLevel, pretty: process.stderr.isTTY })
  const database = await openSharedDatabase(config, log)
  const identity = createIdentityResolver(config, { log })
  const ingester = createIngester({ config, database, log, identity, now: () => new Date() })
  await ingester.start()
  return {
    stop: async () => {
      await ingester.stop()
      await database.close()
    },
  }
})
