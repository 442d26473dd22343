import { open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { OperatorError } from '../operator-error.js'

export class DirectoryInUseError extends OperatorError {
  override name = 'DirectoryInUseError'
}

export interface DirectoryLock {
  release(): Promise<void>
}

/**
 * Takes a directory for this process by a file that names its process. A lock whose process no longer runs
 * (it was killed) is taken over.
 *
 * @throws DirectoryInUseError while the process that holds it runs
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const path = join(directory, 'firn.lock')
  for (let attempt = 0; ; attempt++) {
    try {
      const file = await open(path, 'wx', 0o600)
      await file.writeFile(await describeProcess(process.pid))
      await file.close()
      return { release: () => rm(path, { force: true }) }
    } catch (error) {
      if (!hasCode(error, 'EEXIST') || attempt > 0) throw error
      const holder = await readFile(path, 'utf8').catch(() => '')
      const pid = Number.parseInt(holder, 10)
      if (isRunning(pid) && holder === (await describeProcess(pid))) {
        throw new DirectoryInUseError(
          `${directory} is in use by process ${pid}. Stop that process, choose another directory, or use DATABASE_URL to share one PostgreSQL.`,
        )
      }
      await rm(path, { force: true })
    }
  }
}

/**
 * Process id and start time (proc(5), field 22). The id alone would not do: a container gives the same few ids
 * to every run, so that a leftover lock would look like our own.
 */
async function describeProcess(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name in field 2 may hold spaces and parentheses: count from the last one.
  const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  return `${pid} ${startTime}\n`
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return hasCode(error, 'EPERM')
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
