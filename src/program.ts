import { OperatorError } from './operator-error.js'

/** How long a stop may take before the process ends all the same (systemd would kill it after 90 s). */
const STOP_TIMEOUT_MS = 10_000

/** A program that runs until it is told to stop. */
export interface Running {
  stop(): Promise<void>
  /** Rejects when it cannot go on by a fault of its own. */
  readonly ended?: Promise<void>
}

/**
 * Runs a program until Ctrl-C or SIGTERM, then stops it and exits with 0. A fault that the operator can mend
 * is printed as one sentence, without a stack, and ends it with the code that the error has. Any other ends the process
 * at once with 1, so that a supervisor starts it anew: what is stored is whole at every moment.
 */
export async function runUntilSignal(start: (signal: AbortSignal) => Promise<Running>): Promise<void> {
  // Rejections that nobody handles come here, too.
  process.once('uncaughtException', (error) => {
    printFault(error)
    process.exit(1)
  })
  const stopping = new AbortController()
  const signalled = new Promise<void>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.on(name, () => {
        stopping.abort()
        resolve()
      })
    }
  })
  try {
    const running = await start(stopping.signal)
    await Promise.race(running.ended === undefined ? [signalled] : [signalled, running.ended])
    setTimeout(() => {
      console.error(`firn: did not stop within ${STOP_TIMEOUT_MS / 1000} s; ending now.`)
      process.exit(2)
    }, STOP_TIMEOUT_MS).unref()
    await running.stop()
  } catch (error) {
    // A start that was told to stop ends with the signal's own error.
    if (stopping.signal.aborted && error === stopping.signal.reason) process.exit(0)
    printError(error)
    process.exit(exitCodeOf(error))
  }
  // Keep-alive sockets of libraries may outlive the stop; there is nothing left to finish.
  process.exit(0)
}

/** Runs a program that ends by itself, with the same messages. */
export async function runUntilDone(run: () => Promise<void>): Promise<void> {
  // Whoever reads what is printed has had enough, as `head` does.
  process.stdout.on('error', (error) => process.exit('code' in error && error.code === 'EPIPE' ? 0 : 1))
  try {
    await run()
  } catch (error) {
    printError(error)
    process.exitCode = exitCodeOf(error)
  }
}

function exitCodeOf(error: unknown): number {
  return error instanceof OperatorError ? error.exitCode : 1
}

function printFault(error: unknown): void {
  console.error('firn: ended by a fault in it:', error)
}

function printError(error: unknown): void {
  const sentence = operatorsSentence(error)
  console.error(sentence === undefined ? error : `firn: ${sentence}`)
}

/** What the operator can do about an error; undefined when it is ours to mend, and its stack is wanted. */
function operatorsSentence(error: unknown): string | undefined {
  if (error instanceof OperatorError) return error.message
  if (!(error instanceof Error) || !('code' in error)) return undefined
  const where = 'address' in error && 'port' in error ? `${error.address}:${error.port}` : 'its address'
  if (!('syscall' in error) || error.syscall !== 'listen') {
    const path = 'path' in error ? String(error.path) : 'a file'
    return error.code === 'EACCES'
      ? `this user may not write ${path}. Choose another directory (FIRN_DATA_DIR).`
      : undefined
  }
  if (error.code === 'EADDRINUSE')
    return `${where} is taken by another program. Stop it, or choose another port (FIRN_PORT or FIRN_METRICS_PORT, or --port of the demo).`
  if (error.code === 'EACCES')
    return `${where} may not be listened on by this user. Choose a port above 1023 (FIRN_PORT or FIRN_METRICS_PORT, or --port of the demo).`
  return undefined
}
