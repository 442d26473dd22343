import { runDemo } from '../demo/demo.js'
import { HELP, OptionError, readOptions } from '../demo/options.js'
import { runUntilSignal } from '../src/program.js'

/** `npm run demo`: everything on this machine. */
try {
  const options = readOptions(process.argv.slice(2))
  if (options.help) console.log(HELP)
  else await runUntilSignal((signal) => runDemo(options, signal))
} catch (error) {
  if (!(error instanceof OptionError)) throw error
  console.error(`firn: ${error.message}`)
  process.exitCode = 1
}
