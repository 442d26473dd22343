import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type CliHome, createHome, removeHome } from '../tests/cli/firn.js'
import { type CommandDefinition, type CommandResult, defineCommand } from './command.js'
import type { CliContext } from './context.js'
import { CliError, InterruptedError } from './errors/cli-error.js'
import { EXIT } from './errors/exit-code.js'

let home: CliHome
beforeEach(() => {
  home = createHome()
})
afterEach(() => removeHome(home))

/** Runs `firn do` with this behind it. */
function runWith(run: (context: CliContext) => Promise<CommandResult>, ...argv: string[]) {
  const definition: CommandDefinition<Record<never, never>, Record<never, never>> = {
    name: 'do',
    summary: 'do it',
    examples: [],
    run: (_input, context) => run(context),
  }
  return home.run(['do', ...argv], { commands: [defineCommand(definition)] })
}

describe('a command that works', () => {
  const speak = async ({ output }: CliContext): Promise<CommandResult> => {
    output.print('a line')
    output.note('a note')
    output.warn('a warning')
    output.detail('a detail')
    output.ask('a question')
    return { data: { of: 'it' }, text: 'the result' }
  }

  test('gives its result on standard output, and the rest on the other', async () => {
    expect(await runWith(speak)).toEqual({
      code: 0,
      stdout: 'a line\nthe result\n',
      stderr: 'a note\nwarning: a warning\na question\n',
    })
  })

  test('says less with --quiet, and more with -v', async () => {
    expect((await runWith(speak, '-q')).stderr).toBe('warning: a warning\na question\n')
    expect((await runWith(speak, '-v')).stderr).toContain('a detail\n')
  })

  test('prints one document with --json', async () => {
    const { stdout, stderr } = await runWith(speak, '--json')
    expect(stdout).toBe('{"of":"it"}\n')
    expect(stderr).toBe('warning: a warning\na question\n')
  })

  test('ends with the code that it says', async () => {
    expect((await runWith(async () => ({ data: {}, exitCode: EXIT.untrue }))).code).toBe(5)
  })

  test('prints nothing that a terminal obeys, in JSON either', async () => {
    const { stdout } = await runWith(async () => ({ data: { text: '\u009b2J\u202ex' } }), '--json')
    expect(stdout).toBe('{"text":"\\u009b2J\\u202ex"}\n')
  })
})

describe('a command that fails', () => {
  const fail = (error: unknown) => async () => {
    throw error
  }
  const known = new CliError('It is \u001b[2Jbroken.', { hint: 'Mend it.', details: { part: 'wheel' } })

  test('says what is wrong and what to do', async () => {
    expect(await runWith(fail(known))).toEqual({
      code: 1,
      stdout: '',
      stderr: 'error: It is \\u{1b}[2Jbroken.\n  Mend it.\n',
    })
  })

  test('says the same in JSON', async () => {
    const { stdout, stderr } = await runWith(fail(known), '--json')
    expect(JSON.parse(stdout)).toEqual({
      error: { name: 'CliError', message: 'It is \u001b[2Jbroken.', hint: 'Mend it.', part: 'wheel' },
    })
    expect(stderr).toBe('')
  })

  test('is understood behind a client that wraps errors', async () => {
    const wrapped = new Error('fetch failed', { cause: new Error('x', { cause: known }) })
    expect((await runWith(fail(wrapped))).stderr).toContain('Mend it.')
  })

  test('by a fault of ours shows where only when asked', async () => {
    const short = await runWith(fail(new TypeError('x is not a function')))
    expect(short).toMatchObject({
      code: 1,
      stderr:
        'error: firn did not expect this: x is not a function\n  Run it again with --debug to see where it happened.\n',
    })
    expect((await runWith(fail(new TypeError('x')), '--debug')).stderr).toMatch(/TypeError: x\n +at /)
  })
})

test('Ctrl-C ends with 130, whatever it broke off', async () => {
  const stopping = new AbortController()
  const command = defineCommand({
    name: 'do',
    summary: 'do it',
    examples: [],
    async run(_input, { signal }) {
      stopping.abort(new InterruptedError('SIGINT'))
      signal.throwIfAborted()
      throw new Error('went on')
    },
  })
  const run = await home.run(['do'], { commands: [command], signal: stopping.signal })
  expect(run).toEqual({ code: 130, stdout: '', stderr: 'error: Ended by SIGINT.\n' })
})

test('-C begins elsewhere', async () => {
  const below = path.join(home.dir, 'below')
  mkdirSync(below)
  const where = async ({ cwd }: CliContext) => ({ data: { cwd } })
  expect(JSON.parse((await runWith(where, '--json', '-C', 'below')).stdout)).toEqual({ cwd: below })
  expect(await runWith(where, '-C', 'nowhere')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('There is no directory'),
  })
})

test('a variable that means nothing is refused', async () => {
  const run = await home.run(['config'], { env: { FIRN_REGISTY: 'https://firn.example' } })
  expect(run).toMatchObject({ code: 78, stderr: expect.stringContaining('FIRN_REGISTY: no such setting') })
})

test('colours are for terminals, and for whoever insists', async () => {
  const red = defineCommand({
    name: 'do',
    summary: 'do it',
    examples: [],
    run: async (_input, { output }) => ({ data: {}, text: output.style.red('red') }),
  })
  const run = async (argv: string[], terminal: boolean, env: Record<string, string> = {}) =>
    (await home.run(['do', ...argv], { commands: [red], terminal, env })).stdout
  const coloured = '\u001b[31mred\u001b[39m\n'
  expect(await run([], true)).toBe(coloured)
  expect(await run([], false)).toBe('red\n')
  expect(await run([], true, { NO_COLOR: '1' })).toBe('red\n')
  expect(await run([], true, { TERM: 'dumb' })).toBe('red\n')
  expect(await run(['--color', 'always'], false)).toBe(coloured)
  expect(await run(['--color', 'never'], true)).toBe('red\n')
})
