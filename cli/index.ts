import { InterruptedError } from './errors/cli-error.js'
import { EXIT } from './errors/exit-code.js'
import { runCli } from './run.js'

/** Within that time a signal is the same one: a terminal sends it to all, and who started this hands it on besides. */
const ONE_PRESS_MS = 300

/** `firn`: one command, from the process's arguments to its exit code. */
const stopping = new AbortController()
let firstAt: number | undefined
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    firstAt ??= performance.now()
    // Whoever asks twice does not want to wait for what is being put in order.
    if (performance.now() - firstAt > ONE_PRESS_MS) process.exit(EXIT.interrupted)
    stopping.abort(new InterruptedError(name))
  })
}
// Whoever reads what is printed has had enough, as `head` does.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) =>
    process.exit('code' in error && error.code === 'EPIPE' ? EXIT.ok : EXIT.failure),
  )
}

const exitCode = await runCli({
  argv: process.argv.slice(2),
  cwd: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stopping.signal,
  now: () => new Date(),
})
// Sockets that libraries keep alive would hold the process up; what was printed goes out first.
for (const stream of [process.stdout, process.stderr]) {
  await new Promise<void>((resolve) => stream.write('', () => resolve()))
}
process.exit(exitCode)
