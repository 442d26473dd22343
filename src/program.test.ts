import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'

/** Runs a program that does `body` once it has started, to its end. */
async function run(body: string): Promise<{ code: number | null; said: string }> {
  const script = `
    import { runUntilSignal } from './src/program.ts'
    // As a server would, it keeps the process alive.
    setInterval(() => undefined, 1000)
    await runUntilSignal(async () => { ${body} })`
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script]
  const program = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const [said, [code]] = await Promise.all([text(program.stderr), once(program, 'exit')])
  return { code, said }
}

const RUNNING = 'return { stop: async () => undefined }'

test.each([
  ['a rejection that nobody handles', `void Promise.reject(new Error('the fault')); ${RUNNING}`],
  ['a listener that throws', `setTimeout(() => { throw new Error('the fault') }); ${RUNNING}`],
  [
    'a program that ends by a fault of its own',
    `return { stop: async () => undefined, ended: Promise.reject(new Error('the fault')) }`,
  ],
])('%s ends the process with 1, and is told once', async (_, body) => {
  const { code, said } = await run(body)
  expect(code).toBe(1)
  expect(said.match(/Error: the fault/g)).toHaveLength(1)
  expect(said).toContain('    at ')
})

test('SIGTERM stops it with 0; a stop that fails is a fault', async () => {
  const soon = `setTimeout(() => process.kill(process.pid, 'SIGTERM'))`
  expect(await run(`${soon}; ${RUNNING}`)).toEqual({ code: 0, said: '' })
  const failing = await run(`${soon}; return { stop: async () => { throw new Error('the fault') } }`)
  expect(failing.code).toBe(1)
})

test('a stop that does not end is cut off after ten seconds, with 2', { timeout: 60_000 }, async () => {
  const stuck = `process.stderr.write('asked at ' + Date.now() + '\\n'); return new Promise(() => undefined)`
  const { code, said } = await run(
    `setTimeout(() => process.kill(process.pid, 'SIGTERM')); return { stop: async () => { ${stuck} } }`,
  )
  expect(code).toBe(2)
  expect(said).toMatch(/^asked at \d+\nfirn: did not stop within 10 s; ending now\.\n$/)
  const tookMs = Date.now() - Number(said.match(/\d+/)?.[0])
  expect(tookMs).toBeGreaterThan(9_900)
})
