import { readConfig } from '../src/config.js'
import { createLogger } from '../src/logger.js'
import { runUntilSignal } from '../src/program.js'
import { startFirn } from './all-in-one.js'

/** `npm start`: ingester and AppView in one process, for real. */
await runUntilSignal(async () => {
  const config = readConfig()
  const log = createLogger({ level: config.logLevel, pretty: process.stderr.isTTY })
  const firn = await startFirn({ config, log })
  log.info({ url: firn.url, sources: config.sources }, `firn listens on ${firn.url}`)
  return firn
})
