import { readConfig } from '../src/config.js'
import { openConfiguredDatabase } from '../src/db/open-configured.js'
import { createLogger } from '../src/logger.js'
import { runUntilDone } from '../src/program.js'

/** `npm run migrate`: brings the tables up to date and ends. The programs do the same at their start. */
await runUntilDone(async () => {
  const config = readConfig()
  const log = createLogger({ level: config.logLevel, pretty: process.stderr.isTTY })
  await using _database = await openConfiguredDatabase(config, log)
  console.log('The tables are up to date.')
})
