import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../../src/db/database.js'
import { names } from '../ingester/checks.js'
import { createAuthor } from '../ingester/harness.js'
import { startNetwork } from '../network/index.js'
import { createFreshDatabase } from '../support/databases.js'
import { freePort } from '../support/free-port.js'
import { POSTGRES } from '../support/postgres.js'
import { describeWith } from '../support/prerequisite.js'
import { until } from '../support/until.js'
import { type Program, startProgram, stopProgram } from './program.js'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'firn-standby-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

interface RunningProgram {
  readonly program: Program
  /** The value of a metric by its name and labels; undefined while there is none. */
  metric(name: string): Promise<number | undefined>
  health(): Promise<unknown>
}

async function start(env: Record<string, string>): Promise<RunningProgram> {
  const port = await freePort()
  const program = startProgram('ingester/index.ts', {
    cwd: directory,
    env: { ...env, FIRN_METRICS_PORT: String(port) },
  })
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
  return {
    program,
    health: async () => (await get('/xrpc/_health')).json(),
    async metric(name) {
      const text = await (await get('/metrics')).text()
      const line = text.split('\n').find((each) => each.startsWith(`${name} `))
      return line === undefined ? undefined : Number(line.slice(name.length))
    },
  }
}

describeWith([POSTGRES], 'two ingesters as programs', () => {
  test('one leads and counts what it does; the other goes on when it is killed', {
    timeout: 240_000,
  }, async () => {
    await using network = await startNetwork()
    await using fresh = await createFreshDatabase()
    const [pds] = network.pds
    const source = pds.url.replace('http', 'ws')
    const env = {
      DATABASE_URL: fresh.url,
      FIRN_DEVELOPMENT: 'true',
      FIRN_PLC_URL: network.plc.url,
      FIRN_SOURCES: source,
      FIRN_HANDLE_RESOLVERS: `${pds.handleDomain}=${pds.url}`,
    }
    const leads = (running: RunningProgram) =>
      until(async () => (await running.metric('firn_leader')) === 1, {
        what: 'the leader',
        timeoutMs: 60_000,
      })
    const first = await start(env)
    await leads(first)
    const second = await start(env)
    await until(() => second.program.output().includes('this one stands by'), {
      what: 'the standby',
      timeoutMs: 60_000,
    })
    expect(await second.metric('firn_leader')).toBe(0)

    await using database = await openDatabase({ url: fresh.url })
    const { db } = database
    const author = await createAuthor(network)
    await author.putPackage('before')
    await names(db, author, ['before'])
    const commits = `firn_events_total{source="${source}",kind="commit"}`
    await until(async () => ((await first.metric(commits)) ?? 0) > 0, { what: 'the count of commits' })
    await until(async () => (await first.metric('firn_repos{state="active"}')) === 1, {
      what: 'the count of repositories',
    })
    await until(async () => (await first.metric(`firn_lag_seconds{source="${source}"}`)) !== undefined, {
      what: 'the lag',
    })
    expect(await second.metric(commits)).toBeUndefined()
    expect(await second.health()).toMatchObject({ status: 'ok' })

    first.program.child.kill('SIGKILL')
    await leads(second)
    await author.putPackage('after')
    await names(db, author, ['after', 'before'])
    const { epoch } = await db.selectFrom('ingestLeader').select('epoch').executeTakeFirstOrThrow()
    expect(epoch).toBe(2)
    expect(await stopProgram(second.program)).toBe(0)
  })
})
