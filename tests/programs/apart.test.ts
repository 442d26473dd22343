import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getDefinition, package as pkg } from '../../src/lexicons/dev/firn.js'
import { CONFIG_EXIT_CODE } from '../../src/settings.js'
import { createAccount, type LocalNetwork, logIn, startNetwork } from '../network/index.js'
import { createFreshDatabase, type FreshDatabase } from '../support/databases.js'
import { freePort } from '../support/free-port.js'
import { POSTGRES } from '../support/postgres.js'
import { describeWith } from '../support/prerequisite.js'
import { until } from '../support/until.js'
import { startProgram, stopProgram } from './program.js'

/** Programs start within two or three seconds where nothing else runs. */
const START_TIMEOUT_MS = 90_000

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'firn-programs-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

test.each([
  ['ingester/index.ts', {}, 'firn: DATABASE_URL is not set.'],
  ['appview/index.ts', {}, 'firn: DATABASE_URL is not set.'],
  ['scripts/start.ts', { FIRN_PORT: 'x' }, 'firn: FIRN_PORT is "x", which is not a port number'],
  ['scripts/start.ts', { FIRN_PROT: '1' }, 'firn: FIRN_PROT: no such setting.'],
  ['scripts/migrate.ts', { FIRN_PROT: '1' }, 'firn: FIRN_PROT: no such setting.'],
])(
  '%s with %j says what is wrong, without a stack, and that another start would be the same',
  async (script, env, message) => {
    const program = startProgram(script, { cwd: directory, env })
    expect(await program.ended).toBe(CONFIG_EXIT_CODE)
    expect(program.output()).toContain(message)
    expect(program.output()).not.toContain('    at ')
  },
)

test.each(['ingester/index.ts', 'appview/index.ts', 'scripts/start.ts', 'scripts/migrate.ts'])(
  '%s says so of a database that is away, and asks to be started again',
  async (script) => {
    const env = { DATABASE_URL: `postgres://firn@127.0.0.1:${await freePort()}/firn` }
    const program = startProgram(script, { cwd: directory, env })
    expect(await program.ended).toBe(1)
    expect(program.output()).toContain('firn: DATABASE_URL names a PostgreSQL at 127.0.0.1')
    expect(program.output()).not.toContain('    at ')
  },
)

test('npm start keeps serving, and says so, while the network cannot be reached', async () => {
  const port = await freePort()
  const env = {
    FIRN_PORT: String(port),
    FIRN_SOURCES: `ws://127.0.0.1:${await freePort()}`,
    FIRN_DEVELOPMENT: 'true',
  }
  const program = startProgram('scripts/start.ts', { cwd: directory, env })
  await until(() => program.output().includes('cannot reach ws://127.0.0.1'), {
    what: 'the message',
    timeoutMs: START_TIMEOUT_MS,
  })
  expect((await fetch(`http://127.0.0.1:${port}/xrpc/_health`)).status).toBe(200)
  expect(await stopProgram(program)).toBe(0)
})

describeWith([POSTGRES], 'ingester and AppView apart', () => {
  let network: LocalNetwork
  let database: FreshDatabase
  beforeAll(async () => {
    ;[network, database] = await Promise.all([startNetwork(), createFreshDatabase()])
  })
  afterAll(async () => {
    await network.close()
    await database.drop()
  })

  test('share one PostgreSQL: what one indexes, the other answers', async () => {
    const [pds] = network.pds
    const port = await freePort()
    const env = {
      DATABASE_URL: database.url,
      FIRN_DEVELOPMENT: 'true',
      FIRN_PLC_URL: network.plc.url,
      FIRN_SOURCES: pds.url,
      FIRN_HANDLE_RESOLVERS: `${pds.handleDomain}=${pds.url}`,
      FIRN_PORT: String(port),
    }
    const programs = ['ingester/index.ts', 'appview/index.ts'].map((script) =>
      startProgram(script, { cwd: directory, env }),
    )
    const account = await createAccount(pds, { handle: 'alice.test', password: 'alice-pass' })
    const agent = await logIn(account)
    await agent.com.atproto.repo.putRecord({
      repo: account.did,
      collection: pkg.$nsid,
      rkey: 'hello',
      record: { $type: pkg.$nsid, summary: 'Says hello', createdAt: new Date().toISOString() },
    })
    const query = new URLSearchParams({ actor: 'alice.test', name: 'hello' })
    const answer = await until(
      async () => {
        const response = await fetch(`http://127.0.0.1:${port}/xrpc/${getDefinition.$lxm}?${query}`).catch(
          () => null,
        )
        return response?.ok ? response.json() : false
      },
      { what: 'the definition', timeoutMs: START_TIMEOUT_MS },
    )
    expect(answer).toMatchObject({ definition: { name: 'hello', author: { handle: 'alice.test' } } })
    expect(await Promise.all(programs.map(stopProgram))).toEqual([0, 0])
  })
})
