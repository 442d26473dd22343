import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { LOCK_POLL_MS, LOCK_WAIT_MS } from '../../src/limits/command-line.js'
import { CliError } from '../errors/cli-error.js'
import { EXIT } from '../errors/exit-code.js'
import { makePrivateDirectory } from './private-file.js'

/** SQLITE_BUSY (https://sqlite.org/rescode.html). */
const BUSY = 5

/** Runs one piece of work of a name at a time, over all processes of this user. */
export type ProcessLock = <T>(name: string, work: () => T | PromiseLike<T>) => Promise<T>

/**
 * Locks by files in `directory`. The lock is SQLite's on an empty database: Node has no other that the kernel takes back
 * from a process that dies.
 * @param busyWith what another process is busy with that holds a lock for long
 * @param onWait told once whenever somebody else has a lock that is wanted
 */
export function createProcessLock(
  directory: string,
  busyWith = 'the same account',
  onWait: () => void = () => undefined,
): ProcessLock {
  return async (name, work) => {
    await makePrivateDirectory(directory)
    const file = path.join(directory, `${createHash('sha256').update(name).digest('hex').slice(0, 32)}.lock`)
    // SQLite would make it with the mode that everybody's files have.
    await (await open(file, 'a', 0o600)).close()
    const release = await take(file, busyWith, onWait)
    try {
      return await work()
    } finally {
      release()
    }
  }
}

async function take(file: string, busyWith: string, onWait: () => void): Promise<() => void> {
  const { DatabaseSync } = await import('node:sqlite')
  const database = new DatabaseSync(file)
  try {
    for (let waited = 0; ; waited += LOCK_POLL_MS) {
      if (tryBegin(() => database.exec('begin exclusive'))) return () => database.close()
      if (waited === 0) onWait()
      if (waited >= LOCK_WAIT_MS) {
        throw new CliError(`Another firn has been busy with ${busyWith} for a while.`, {
          hint: 'Wait for it, or end it.',
          exitCode: EXIT.unreachable,
        })
      }
      await sleep(LOCK_POLL_MS)
    }
  } catch (error) {
    database.close()
    throw error
  }
}

function tryBegin(begin: () => void): boolean {
  try {
    begin()
    return true
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === BUSY) return false
    throw error
  }
}
