import { runCommand } from './command.js'

// What `npm run validators` bundles: the one file of this directory that does something when it is loaded.
process.exitCode = await runCommand(process.argv.slice(2), (line) => process.stderr.write(`${line}\n`))
