import { describe, expect, test } from 'vitest'
import { defineCommand } from './command.js'
import { COMMANDS } from './commands.js'
import { UsageError } from './errors/cli-error.js'
import { readCommandLine } from './program.js'

const fetchCommand = defineCommand({
  name: 'thing fetch',
  summary: 'fetch a thing',
  args: { from: { count: 'required', help: 'where' }, more: { count: 'many', help: 'others' } },
  options: {
    target: { type: 'text', short: 't', value: 'REMOTE', help: 'where to', fallback: 'origin' },
    tag: { type: 'texts', value: 'TAG', help: 'tags' },
    by: { type: 'texts', value: 'WAY', help: 'ways', choices: ['air', 'sea'] },
    git: { type: 'optional-text', value: 'REF', help: 'a reference' },
    mode: { type: 'text', value: 'MODE', help: 'how', choices: ['fast', 'slow'] },
    'no-browser': { type: 'flag', help: 'none' },
    all: { type: 'flag', short: 'a', help: 'all' },
  },
  examples: [{ run: 'firn thing fetch here', does: 'From here' }],
  run: async () => ({ data: {} }),
})
const deepCommand = defineCommand({
  name: 'thing fetch deep',
  summary: 'fetch deeply',
  options: { version: { type: 'text', short: 'V', value: 'VERSION', help: 'which' } },
  examples: [],
  run: async () => ({ data: {} }),
})
const commands = [fetchCommand, deepCommand]

function read(...argv: string[]) {
  const result = readCommandLine(commands, argv)
  return 'text' in result ? expect.fail(result.text) : result
}

function refusal(...argv: string[]): UsageError {
  try {
    readCommandLine(commands, argv)
  } catch (error) {
    if (error instanceof UsageError) return error
    throw error
  }
  return expect.fail('was read')
}

describe('a command line', () => {
  test('without options has what the definition promises', () => {
    expect(read('thing', 'fetch', 'here')).toMatchObject({
      command: fetchCommand,
      input: {
        args: { from: 'here', more: [] },
        options: {
          target: 'origin',
          tag: [],
          by: [],
          git: undefined,
          mode: undefined,
          'no-browser': false,
          all: false,
        },
      },
      global: { json: false, quiet: false, verbose: 0, debug: false, directory: undefined },
    })
  })

  test('has options by the names that they are given by', () => {
    const { input } = read(
      ...[
        'thing',
        'fetch',
        'here',
        'a',
        'b',
        '-t',
        'up',
        '--tag',
        'x',
        '--tag=y',
        '--no-browser',
        '-a',
        '--git',
      ],
    )
    expect(input).toEqual({
      args: { from: 'here', more: ['a', 'b'] },
      options: {
        target: 'up',
        tag: ['x', 'y'],
        by: [],
        git: true,
        mode: undefined,
        'no-browser': true,
        all: true,
      },
    })
    expect(read('thing', 'fetch', 'here', '--git', 'main').input.options.git).toBe('main')
    expect(read('thing', 'fetch', '--', '-x').input.args.from).toBe('-x')
  })

  test('takes the options of every command before, between and behind its words', () => {
    const { global } = read('-v', '-C', '/a', 'thing', '--json', '-C', '/b', 'fetch', '-q', 'here', '-vv')
    expect(global).toMatchObject({ directory: '/b', json: true, quiet: true, verbose: 3 })
  })

  test('of a command below another is its own', () => {
    const { command, input } = read('thing', 'fetch', 'deep', '-V', '1.2.3')
    expect(command).toBe(deepCommand)
    expect(input.options).toEqual({ version: '1.2.3' })
  })

  test.each<[string[], string, string]>([
    [[], 'Say which command.', 'firn --help lists them.'],
    [['thing'], 'Say which command of thing.', 'firn thing --help lists them.'],
    [['thnig'], "Unknown command 'thnig'.", 'Did you mean thing?'],
    [['thing', 'fetch'], "Missing required argument 'from'.", 'firn thing fetch --help tells more.'],
    [['thing', 'fetch', 'x', '--al'], "Unknown option '--al'.", 'Did you mean --all?'],
    [
      ['thing', 'fetch', 'x', '--by', 'air', '--by', 'road'],
      'Allowed choices are air, sea.',
      'firn thing fetch --help tells more.',
    ],
    [
      ['thing', 'fetch', 'x', '--color', 'red'],
      'Allowed choices are auto, always, never.',
      'firn thing fetch --help',
    ],
    [
      ['thing', 'fetch', 'x', '-t'],
      "Option '-t, --target <REMOTE>' argument missing.",
      'firn thing fetch --help',
    ],
    [['thing', 'fetch', 'deep', 'x'], 'Too many arguments', 'firn thing fetch deep --help'],
  ])('%j is refused with advice', (argv, message, hint) => {
    const error = refusal(...argv)
    expect(error.message).toContain(message)
    expect(error.hint).toContain(hint)
    expect(error.exitCode).toBe(2)
  })
})

describe('help', () => {
  const help = (...argv: string[]) => {
    const result = readCommandLine(commands, argv, { columns: 100, coloured: false })
    return 'text' in result ? result.text : expect.fail('was run')
  }

  test('is the same however it is asked for, and ends with examples', () => {
    const text = help('thing', 'fetch', '--help')
    expect(text).toMatch(/^Usage: firn thing fetch /)
    expect(text).toContain('Fetch a thing.')
    expect(text).toMatch(/-t, --target <REMOTE> +where to \(default: "origin"\)/)
    expect(text).toMatch(/Examples:\n {2}# From here\n {2}firn thing fetch here$/)
    expect(help('help', 'thing')).toBe(help('thing', '--help'))
  })
})

describe('every command of firn', () => {
  test.each(COMMANDS.map((command) => [command.name, command] as const))(
    '%s has help with examples',
    (name, command) => {
      const result = readCommandLine(COMMANDS, [...name.split(' '), '--help'])
      expect('text' in result && result.text).toMatch(new RegExp(`^Usage: firn ${name} `))
      expect(command.examples.length).toBeGreaterThan(0)
      for (const { run } of command.examples) expect(run).toContain(`firn ${name}`)
      expect(command.summary).toMatch(/^[a-z].*[^.]$/)
    },
  )
})
