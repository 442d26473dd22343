import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFreshDatabase } from '../support/databases.js'
import { freePort } from '../support/free-port.js'
import { POSTGRES } from '../support/postgres.js'
import { describeWith } from '../support/prerequisite.js'
import { until } from '../support/until.js'

let directory: string
let running: ChildProcess[]

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'firn-appview-'))
  running = []
})
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL')
  await rm(directory, { recursive: true, force: true })
})

/** A program compiles all that it imports at its start, which takes long where much else runs. */
const START_TIMEOUT_MS = 90_000

/** `npm run appview`, without npm between. */
function startProgram(env: Record<string, string>) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'appview/index.ts'], {
    env: { PATH: process.env.PATH, FIRN_DATA_DIR: directory, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  running.push(child)
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return { child, exited, errors: () => errors }
}

test('without DATABASE_URL it says what to set, and stops', async () => {
  const { exited, errors } = startProgram({})
  expect(await exited).toBe(78)
  expect(errors()).toMatch(/^firn: DATABASE_URL is not set\..*npm start\n$/)
})

describeWith([POSTGRES], 'with a PostgreSQL', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'it makes its tables, answers, and ends with 0 on %s',
    async (signal) => {
      await using database = await createFreshDatabase()
      const port = await freePort()
      const { child, exited, errors } = startProgram({ DATABASE_URL: database.url, FIRN_PORT: String(port) })
      const url = `http://127.0.0.1:${port}`
      const health = await until(() => fetch(`${url}/xrpc/_health`), {
        what: 'the AppView to answer',
        timeoutMs: START_TIMEOUT_MS,
      })
      expect(await health.json()).toMatchObject({ status: 'ok' })
      const answer = await fetch(`${url}/xrpc/dev.firn.search`)
      expect(await answer.json()).toMatchObject({ hits: [], total: 0 })

      child.kill(signal)
      expect([await exited, errors()]).toEqual([0, expect.stringContaining(url)])
      await expect(fetch(url)).rejects.toThrow()
    },
  )

  test('a port that is taken is said in one sentence', async () => {
    await using database = await createFreshDatabase()
    const port = String(await freePort())
    const first = startProgram({ DATABASE_URL: database.url, FIRN_PORT: port })
    await until(() => fetch(`http://127.0.0.1:${port}/xrpc/_health`), {
      what: 'the first AppView to answer',
      timeoutMs: START_TIMEOUT_MS,
    })
    const second = startProgram({ DATABASE_URL: database.url, FIRN_PORT: port })
    expect(await second.exited).toBe(1)
    expect(second.errors()).toMatch(new RegExp(`^firn: .*${port}.*\n$`))
    first.child.kill('SIGTERM')
    expect(await first.exited).toBe(0)
  })
})
