import { execFile } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { VERSION } from '../../src/version.js'
import { until } from '../support/until.js'
import { type CliHome, createHome, removeHome } from './firn.js'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const BIN = path.join(ROOT, 'cli/bin/firn.js')

let home: CliHome
beforeEach(() => {
  home = createHome()
})
afterEach(() => removeHome(home))

test('runs from a clone by npx', async () => {
  const { stdout } = await run('npm', ['exec', '--no', 'firn', '--', '--version'], { cwd: ROOT })
  expect(stdout).toBe(`${VERSION}\n`)
})

test('runs by a link from elsewhere, whatever TypeScript settings lie there', async () => {
  const link = path.join(home.dir, 'firn')
  symlinkSync(BIN, link)
  const { stdout } = await run(process.execPath, [link, '--version'], { cwd: home.dir })
  expect(stdout).toBe(`${VERSION}\n`)
})

test('ends in peace when its reader has had enough', async () => {
  const script = `"$1" "$2" config | head -1; echo "\${PIPESTATUS[0]}"`
  const { stdout, stderr } = await run('bash', ['-c', script, 'bash', process.execPath, BIN], {
    env: { PATH: process.env.PATH, HOME: home.dir },
  })
  expect(stdout).toMatch(/^registry .*\n0\n$/)
  expect(stderr).toBe('')
})

test('prints one document, and nothing else, for a command line that cannot be read', async () => {
  const { code, stdout, stderr } = await home.spawn(['atm', '--json']).ended
  expect(code).toBe(2)
  expect(JSON.parse(stdout).error).toEqual({
    name: 'UsageError',
    message: "Unknown command 'atm'.",
    hint: 'Did you mean atom?',
  })
  expect(stderr).toBe('')
})

test('Ctrl-C ends what waits for standard input', async () => {
  const login = home.spawn(['login', 'alice.example', '--app-password-stdin', '-v'], {
    input: 'half a pass',
    inputStaysOpen: true,
  })
  await until(() => login.stderr().includes('Reading the app password'), {
    what: 'it to wait',
  })
  login.child.kill('SIGINT')
  expect(await login.ended).toMatchObject({ code: 130, stdout: '' })
})
