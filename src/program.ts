import { DirectoryInUseError } from './db/directory-lock.js'
import { MigrationError } from './db/migrate.js'
import { ConfigError } from './settings.js'

/** How long a stop may take before the process ends all the same (systemd would kill it after 90 s). */
const STOP_TIMEOUT_MS = 10_000

/** A program that runs until it is told to stop. */
export interface Running {
  stop(): Promise<void>
}

/**
 * Runs a program until Ctrl-C or SIGTERM, then stops it and exits with 0. A fault that the operator can mend
 * is printed as one sentence, without a stack.
 */
export async function runUntilSignal(start: (signal: AbortSignal) => Promise<Running>): Promise<void> {
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
    await signalled
    setTimeout(() => {
      console.error(`firn: did not stop within ${STOP_TIMEOUT_MS / 1000} s; ending now.`)
      process.exit(2)
    }, STOP_TIMEOUT_MS).unref()
    await running.stop()
  } catch (error) {
    if (stopping.signal.aborted) process.exit(0)
    console.error(isOperatorsFault(error) ? `firn: ${error.message}` : error)
    process.exit(1)
  }
  // Keep-alive sockets of libraries may outlive the stop; there is nothing left to finish.
  process.exit(0)
}

function isOperatorsFault(error: unknown): error is Error {
  return (
    error instanceof ConfigError ||
    error instanceof DirectoryInUseError ||
    error instanceof MigrationError ||
    isPortInUse(error)
  )
}

function isPortInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')
}
