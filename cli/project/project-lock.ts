import { randomUUID } from 'node:crypto'
import { link, rename, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { PROJECT_LOCK_POLL_MS, PROJECT_LOCK_WAIT_MS } from '../../src/limits/authoring.js'
import { readText } from './file-text.js'
import { ProjectError } from './project-error.js'

/** In a project's root while firn writes there. */
const LOCK_FILE = '.firn-lock'

export interface LockOptions {
  readonly signal?: AbortSignal
  readonly waitMs?: number
  /** Told once, if another run has to be waited for. */
  readonly onWait?: (sentence: string) => void
}

/**
 * Excludes other runs of firn from a project until it is released. A lock whose process is gone (it was killed) is
 * taken over.
 * @throws ProjectError when another run does not end
 */
export async function lockProject(root: string, options: LockOptions = {}): Promise<AsyncDisposable> {
  const file = path.join(root, LOCK_FILE)
  const own = JSON.stringify({ pid: process.pid, host: hostname(), run: randomUUID() })
  const waits = Math.ceil((options.waitMs ?? PROJECT_LOCK_WAIT_MS) / PROJECT_LOCK_POLL_MS)
  for (let waited = 0; ; waited++) {
    if (await create(file, own)) {
      return { [Symbol.asyncDispose]: () => rm(file, { force: true }) }
    }
    const holder = await readText(file)
    if (holder === undefined || (await takeFromDead(file, holder))) continue
    const who = `another firn works here (${describeHolder(holder)})`
    if (waited >= waits) {
      throw new ProjectError(`In ${root} ${who}.`, {
        hint: `Wait until it is done; if there is none, remove ${file}.`,
      })
    }
    if (waited === 0) options.onWait?.(`Waiting, for ${who}.`)
    await wait(PROJECT_LOCK_POLL_MS, undefined, options.signal ? { signal: options.signal } : {})
  }
}

/** Under its name the file is whole from the start. */
async function create(file: string, text: string): Promise<boolean> {
  const draft = `${file}-${randomUUID()}`
  try {
    await writeFile(draft, text, { flag: 'wx' })
    await link(draft, file)
    return true
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    throw new ProjectError(`Nothing can be written in ${path.dirname(file)}: ${message}.`, { cause })
  } finally {
    await rm(draft, { force: true })
  }
}

/** Whether the lock was one of a process that is gone, and is out of the way now. */
async function takeFromDead(file: string, holder: string): Promise<boolean> {
  const { pid, host } = readHolder(holder)
  if (pid === undefined || host !== hostname() || isAlive(pid)) return false
  const aside = `${file}-${randomUUID()}`
  try {
    await rename(file, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true
    throw error
  }
  // Somebody else may have taken it over in between: then what was moved is theirs, and goes back.
  const moved = await readText(aside)
  if (moved !== holder) await link(aside, file).catch(() => undefined)
  await rm(aside, { force: true })
  return true
}

function readHolder(text: string): { readonly pid?: number; readonly host?: string } {
  try {
    const { pid, host } = JSON.parse(text) as { pid: unknown; host: unknown }
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host } : {}
  } catch {
    // Nobody whom firn knows: the person has to look.
    return {}
  }
}

function describeHolder(text: string): string {
  const { pid, host } = readHolder(text)
  if (pid === undefined) return 'an unknown process'
  return host === hostname() ? `process ${pid}` : `process ${pid} on ${host}`
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
