import { asksForHelp, INGESTER_OPTIONS_HELP, readIngesterOptions } from '../ingester/options.js'
import { readConfig } from '../src/config.js'
import { createLogger } from '../src/logger.js'
import { runUntilSignal } from '../src/program.js'
import { startFirn } from './all-in-one.js'

const HELP = `npm start -- [options]

${INGESTER_OPTIONS_HELP}`

/** `npm start`: ingester and AppView in one process, for real. */
const args = process.argv.slice(2)
if (asksForHelp(args)) console.log(HELP)
else await runUntilSignal(run)

async function run() {
  const config = readConfig()
  const { fromLive } = readIngesterOptions(args, config.sources, HELP)
  const log = createLogger({ level: config.logLevel, pretty: process.stderr.isTTY })
  const firn = await startFirn({ config, log, fromLive })
  log.info({ url: firn.url, sources: config.sources }, `firn listens on ${firn.url}`)
  return firn
}
