import { type ChildProcessWithoutNullStreams, execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { findBinDir, pathDirs } from './executables.js'
import { freePort } from './free-port.js'
import { type Prerequisite, prerequisiteError } from './prerequisite.js'
import { until } from './until.js'

/** The server ended by itself; the message ends with the last of its log. */
export class PostgresError extends Error {
  override name = 'PostgresError'
}

export interface Postgres {
  /** Of the database `postgres`, as its superuser. */
  readonly url: string
  /** Ends the server as a fault of the machine does: at once, in the middle of everything (an immediate shutdown). */
  crash(): Promise<void>
  /** Ends the server as its operator does: what is under way is rolled back (a fast shutdown). */
  shutDown(): Promise<void>
  /** Starts it again on its data, under the same address. */
  restart(): Promise<void>
  /** Ends the server and deletes its data. */
  stop(): Promise<void>
}

export interface PostgresServerOptions {
  /** Settings beside those of every test, as `name=value`; these win. */
  settings?: readonly string[]
}

const DEBIAN_DIR = '/usr/lib/postgresql'
const LOG_TAIL_CHARS = 2_000

/** Nothing here outlives the tests, so nothing is synced to the disk. */
const SERVER_SETTINGS = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
]

/** A linguistic collation, as servers in the field have one: an order that rests on the C collation shows. */
const LOCALE = ['--encoding=UTF8', '--locale=C.UTF-8', '--locale-provider=icu', '--icu-locale=en-US']

export const POSTGRES: Prerequisite = {
  name: 'PostgreSQL',
  hint: 'install its server (Debian: postgresql), or put the directory of initdb and postgres in PATH',
  available: () => postgresBinDir() !== undefined,
}

function postgresBinDir(): string | undefined {
  return findBinDir([...pathDirs(), ...debianBinDirs()], ['initdb', 'postgres'])
}

/** Debian keeps the servers of all versions outside of PATH; the newest first. */
function debianBinDirs(): string[] {
  const versions = existsSync(DEBIAN_DIR) ? readdirSync(DEBIAN_DIR) : []
  return versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => path.join(DEBIAN_DIR, version, 'bin'))
}

/**
 * Starts an empty PostgreSQL on a free port of 127.0.0.1, in a temporary directory; takes about three seconds.
 * @throws PrerequisiteError when it is not installed, PostgresError when it does not start.
 */
export async function startPostgres({ settings = [] }: PostgresServerOptions = {}): Promise<Postgres> {
  const binDir = postgresBinDir()
  if (binDir === undefined) throw prerequisiteError(POSTGRES)
  const user = unprivilegedUser()
  const dir = await mkdtemp(path.join(os.tmpdir(), 'firn-postgres-'))
  try {
    if (user) await chown(dir, user.uid, user.gid)
    const dataDir = path.join(dir, 'data')
    const initArgs = [
      '-D',
      dataDir,
      '-U',
      'firn',
      '--auth=trust',
      '--no-sync',
      '--no-instructions',
      ...LOCALE,
    ]
    await promisify(execFile)(path.join(binDir, 'initdb'), initArgs, { cwd: dir, ...user })

    const port = await freePort()
    const args = [`port=${port}`, ...SERVER_SETTINGS, ...settings].flatMap((setting) => ['-c', setting])
    const url = `postgres://firn@127.0.0.1:${port}/postgres`
    const launch = async () => {
      const server = spawn(path.join(binDir, 'postgres'), ['-D', dataDir, ...args], { cwd: dir, ...user })
      await waitUntilReady(server, url)
      return server
    }
    let server = await launch()
    return {
      url,
      crash: () => end(server, 'SIGQUIT'),
      shutDown: () => end(server, 'SIGINT'),
      async restart() {
        await end(server, 'SIGINT')
        server = await launch()
      },
      async stop() {
        // Nobody needs the data any more.
        await end(server, 'SIGQUIT')
        await rm(dir, { recursive: true, force: true })
      },
    }
  } catch (error) {
    await rm(dir, { recursive: true, force: true })
    throw error
  }
}

async function waitUntilReady(server: ChildProcessWithoutNullStreams, url: string): Promise<void> {
  let log = ''
  server.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    log = `${log}${chunk}`.slice(-LOG_TAIL_CHARS)
  })
  const ready = until(() => server.exitCode !== null || answers(url), { what: 'PostgreSQL to answer' })
  const cause = await ready.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (cause === undefined && server.exitCode === null) return
  await end(server, 'SIGQUIT')
  throw new PostgresError(`PostgreSQL did not start: ${log}`, { cause })
}

async function end(server: ChildProcessWithoutNullStreams, signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const exited = once(server, 'exit')
  server.kill(signal)
  await exited
}

/** Whom the servers of tests run as, where that is not us: PostgreSQL refuses to run as root. */
export function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const idOf = (flag: string, name: string) =>
    Number.parseInt(spawnSync('id', [flag, name]).stdout.toString(), 10)
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = [idOf('-u', name), idOf('-g', name)]
    if (uid > 0 && gid > 0) return { uid, gid }
  }
  throw new PostgresError(
    'PostgreSQL does not run as root, and there is no user postgres or nobody to run it as',
  )
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 })
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } finally {
    await client.end()
  }
}
