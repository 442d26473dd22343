import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeIndex, search } from '../../src/lexicons/dev/firn.js'
import { until } from '../support/until.js'
import { type Program, startProgram, stopProgram } from './program.js'

interface DemoFile {
  appview: string
  plc: string
  pds: [string, string]
  accounts: { handle: string; did: string; password: string; pds: string }[]
  pid: number
}

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'firn-demo-test-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

const demoFile = () => join(directory, '.firn/demo.json')

async function startDemo(...args: string[]): Promise<{ program: Program; demo: DemoFile }> {
  const program = startProgram('scripts/demo.ts', { args: ['--port', '0', ...args], cwd: directory })
  let code: number | null | undefined
  void program.ended.then((ended) => {
    code = ended
  })
  await until(
    () => {
      if (code !== undefined) throw new Error(`the demo ended with ${code}:\n${program.output()}`)
      return existsSync(demoFile())
    },
    { what: 'the demo to be ready', timeoutMs: 200_000 },
  )
  return { program, demo: JSON.parse(readFileSync(demoFile(), 'utf8')) as DemoFile }
}

test('the catalogue is published and found; what is kept comes back; SIGTERM ends it with 0', {
  timeout: 500_000,
}, async () => {
  const first = await startDemo('--data', 'kept')
  expect(first.demo.pid).toBe(first.program.child.pid)
  expect(first.demo.accounts.map(({ handle }) => handle)).toEqual(
    expect.arrayContaining(['alice.test', 'bob.two.test', 'microcosm.two.test']),
  )
  const found = await (await fetch(`${first.demo.appview}/xrpc/${search.$lxm}?q=jetstream`)).json()
  expect(found).toMatchObject({ hits: [{ matched: 'exact', definition: { name: 'jetstream' } }, {}] })
  expect(first.program.output()).toContain('46 packages of the catalogue published')
  expect(first.program.output()).toContain('parakeet-social-parakeet: The source is at "HEAD"')
  const profile = await fetch(`${first.demo.appview}/c/alice.test/pds-stack.tar.gz`)
  expect(profile.status).toBe(200)
  expect(first.program.output()).toContain('Published 2 atoms as bob.two.test')
  const atom = await fetch(`${first.demo.appview}/a/bob.two.test/garland/latest.tar.gz`)
  expect(atom.status).toBe(200)
  expect(first.program.output()).toContain('Published 2 models as alice.test')
  const model = await fetch(`${first.demo.appview}/m/alice.test/letters-int8/latest.tar.gz`)
  expect(model.status).toBe(200)
  expect(first.program.output()).toContain(`firn is ready: ${first.demo.appview}`)
  expect(await stopProgram(first.program)).toBe(0)
  expect(existsSync(demoFile())).toBe(false)

  const second = await startDemo('--data', 'kept')
  expect(second.demo.accounts).toEqual(first.demo.accounts)
  const index = await (await fetch(`${second.demo.appview}/xrpc/${describeIndex.$lxm}`)).json()
  expect(index).toMatchObject({ counts: { definitions: 58, releases: 55, conflicts: 0, deadLetters: 0 } })
  expect(await stopProgram(second.program)).toBe(0)
})

test('--empty starts without the catalogue', { timeout: 300_000 }, async () => {
  const { program, demo } = await startDemo('--empty')
  expect(demo.accounts.map(({ handle }) => handle)).toEqual(['alice.test', 'bob.two.test'])
  const index = await (await fetch(`${demo.appview}/xrpc/${describeIndex.$lxm}`)).json()
  expect(index).toMatchObject({ counts: { definitions: 0 } })
  expect(await stopProgram(program)).toBe(0)
})
