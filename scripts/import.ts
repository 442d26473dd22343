import { HELP, readCommand } from '../cli/import/options.js'
import { runImport } from '../cli/import/run.js'
import { runUntilDone } from '../src/program.js'

/** `npm run import`: turns the entries of a package catalogue into records. */
await runUntilDone(async () => {
  const command = readCommand(process.argv.slice(2))
  if (command.name === 'help') return console.log(HELP)
  if (!(await runImport(command, (line) => console.log(line)))) process.exitCode = 1
})
