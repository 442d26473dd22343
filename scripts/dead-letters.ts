import { readConfig } from '../src/config.js'
import { openConfiguredDatabase } from '../src/db/open-configured.js'
import { createLogger } from '../src/logger.js'
import { runUntilDone } from '../src/program.js'
import { listLetters, replayLetters } from './dead-letters/commands.js'
import { HELP, readCommand } from './dead-letters/options.js'

/** `npm run dead-letters`: records that could not be indexed, and another try at them. */
await runUntilDone(async () => {
  const command = readCommand(process.argv.slice(2))
  if (command.name === 'help') return console.log(HELP)
  const config = readConfig()
  const log = createLogger({ level: config.logLevel, pretty: process.stderr.isTTY })
  await using database = await openConfiguredDatabase(config, log)
  const ctx = { config, db: database.db, log, say: (line: string) => console.log(line) }
  if (command.name === 'list') await listLetters(ctx, command)
  else if (!(await replayLetters(ctx, command))) process.exitCode = 1
})
