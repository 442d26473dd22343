import { runDemo } from '../demo/demo.js'
import { HELP, readOptions } from '../demo/options.js'
import { runUntilDone, runUntilSignal } from '../src/program.js'

/** `npm run demo`: everything on this machine. */
await runUntilDone(async () => {
  const options = readOptions(process.argv.slice(2))
  if (options.help) console.log(HELP)
  else await runUntilSignal((signal) => runDemo(options, signal))
})
