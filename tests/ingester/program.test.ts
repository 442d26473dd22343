import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../../src/db/database.js'
import { startNetwork } from '../network/index.js'
import { createFreshDatabase } from '../support/databases.js'
import { POSTGRES } from '../support/postgres.js'
import { describeWith } from '../support/prerequisite.js'
import { until } from '../support/until.js'
import { createAuthor } from './harness.js'

let dataDirectory: string
beforeAll(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'firn-ingester-'))
})
afterAll(() => rm(dataDirectory, { recursive: true, force: true }))

/** `npm run ingester`, without npm in between. */
function startProgram(env: Record<string, string>): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, ['--import', 'tsx', 'ingester/index.ts'], {
    env: { PATH: process.env.PATH, FIRN_DATA_DIR: dataDirectory, FIRN_DEVELOPMENT: 'true', ...env },
  })
}

test('without DATABASE_URL it says what to set', async () => {
  const program = startProgram({})
  const [said, [code]] = await Promise.all([text(program.stderr), once(program, 'exit')])
  expect(code).toBe(78)
  expect(said).toContain('DATABASE_URL is not set')
  expect(said.trim().split('\n')).toHaveLength(1)
})

describeWith([POSTGRES], 'the ingester as a program', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`indexes, and stops with 0 at ${signal}`, async () => {
      await using network = await startNetwork()
      await using fresh = await createFreshDatabase()
      const program = startProgram({
        DATABASE_URL: fresh.url,
        FIRN_SOURCES: network.pds.map(({ url }) => url.replace('http', 'ws')).join(','),
        FIRN_PLC_URL: network.plc.url,
        FIRN_HANDLE_RESOLVERS: network.pds.map(({ url, handleDomain }) => `${handleDomain}=${url}`).join(','),
      })
      const exited = once(program, 'exit')
      const said = text(program.stderr)
      try {
        await using database = await openDatabase({ url: fresh.url })
        const author = await createAuthor(network)
        const { uri } = await author.putPackage('hello')
        const found = () =>
          database.db.selectFrom('definition').select('uri').where('uri', '=', uri).executeTakeFirst()
        await until(found, { what: 'the definition' })
        program.kill(signal)
        expect(await exited).toEqual([0, null])
        const sources = await database.db.selectFrom('sourceCursor').select('connected').execute()
        expect(sources).toEqual([{ connected: false }, { connected: false }])
      } finally {
        program.kill('SIGKILL')
      }
      expect(await said).not.toMatch(/"level":[56]0/)
    })
  }
})
