import {
  Command as Commander,
  CommanderError,
  Option as CommanderOption,
  InvalidArgumentError,
  type OutputConfiguration,
} from 'commander'
import { VERSION } from '../src/version.js'
import type { AnyInput, Command, Option } from './command.js'
import { UsageError } from './errors/cli-error.js'
import { GLOBAL_OPTIONS, type GlobalOptions, readGlobalOptions } from './global-options.js'
import { GROUPS } from './groups.js'
import { examplesOf } from './output/help.js'

/** A command line, read: which command, with what. */
export interface Invocation {
  readonly command: Command
  readonly input: AnyInput
  readonly global: GlobalOptions
}

/** What was asked for and is there to be printed: help, or the version. */
export interface Printed {
  readonly text: string
}

/** Where help is written, and how wide. */
export interface ProgramSurroundings {
  readonly columns: number
  readonly coloured: boolean
}

/**
 * Reads a command line.
 * @throws UsageError
 */
export function readCommandLine(
  commands: readonly Command[],
  argv: readonly string[],
  surroundings: ProgramSurroundings = { columns: 80, coloured: false },
): Invocation | Printed {
  const found: Invocation[] = []
  let printed = ''
  const program = buildProgram(commands, (invocation) => found.push(invocation), {
    writeOut: (text) => {
      printed += text
    },
    // What is wrong is thrown, and written by the frame alone.
    writeErr: () => undefined,
    getOutHelpWidth: () => surroundings.columns,
    getOutHasColors: () => surroundings.coloured,
  })
  try {
    program.parse(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { text: printed.trimEnd() }
    throw usageError(error, argv, program)
  }
  const [invocation] = found
  if (invocation === undefined) throw new Error('the command line was read, and no command came of it')
  return invocation
}

/** The tree of commands, as help and completion walk it. */
export function buildProgram(
  commands: readonly Command[],
  found: (invocation: Invocation) => void,
  output: OutputConfiguration,
): Commander {
  // Commands take their parent's settings when they are made.
  const program = new Commander('firn')
    .configureOutput(output)
    .description('Publishes and uses Nix packages and atoms as signed records.')
    .version(VERSION, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help about a command')
    .enablePositionalOptions()
    .exitOverride()
    .showSuggestionAfterError()
  addGlobalOptions(program)
  for (const command of commands) {
    const words = command.name.split(' ')
    const parent = words.slice(0, -1).reduce((above, word, depth) => {
      const known = above.commands.find((each) => each.name() === word)
      return known ?? addGroup(above, words.slice(0, depth + 1).join(' '), word)
    }, program)
    addCommand(parent, words.at(-1) ?? command.name, command, found)
  }
  return program
}

function addGroup(parent: Commander, name: string, word: string): Commander {
  const group = parent.command(word).description(GROUPS[name] ?? '')
  group.helpOption('-h, --help', 'print help').helpCommand(false)
  addGlobalOptions(group)
  return group
}

function addCommand(
  parent: Commander,
  word: string,
  command: Command,
  found: (invocation: Invocation) => void,
): void {
  // A command may have others below it, as `atom add` has `atom add direct nix`.
  const own = (parent.commands.find((each) => each.name() === word) ?? parent.command(word))
    .summary(command.summary)
    .description([sentence(command.summary), command.description ?? ''].join('\n\n').trim())
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .addHelpText('after', examplesOf(command))
  const names = Object.keys(command.args)
  for (const [name, { count, help }] of Object.entries(command.args)) {
    const many = count === 'many' || count === 'some' ? '...' : ''
    own.argument(count === 'required' || count === 'some' ? `<${name}${many}>` : `[${name}${many}]`, help)
  }
  for (const [name, option] of Object.entries(command.options)) own.addOption(toCommander(name, option))
  addGlobalOptions(own)
  own.action((...given: unknown[]) => {
    const args = Object.fromEntries(names.map((name, index) => [name, given[index]]))
    const options = Object.fromEntries(
      Object.entries(command.options).map(([name, option]) => [name, givenValue(own, name, option)]),
    )
    found({ command, input: { args, options }, global: readGlobalOptions(own) })
  })
}

/** commander keeps `--no-browser` as a `browser` that is true; here an option has the name and sense that it is given by. */
function givenValue(own: Commander, name: string, option: Option): unknown {
  const given = own.getOptionValue(toCommander(name, option).attributeName())
  if (option.type === 'texts') return given ?? []
  if (option.type === 'count') return given ?? 0
  if (option.type !== 'flag') return given
  return name.startsWith('no-') ? given === false : given === true
}

function toCommander(name: string, option: Option): CommanderOption {
  const short = option.short === undefined ? '' : `-${option.short}, `
  if (option.type === 'flag') return new CommanderOption(`${short}--${name}`, option.help)
  if (option.type === 'count') {
    return new CommanderOption(`${short}--${name}`, option.help).argParser(
      (_, before: number = 0) => before + 1,
    )
  }
  const value = option.type === 'optional-text' ? `[${option.value}]` : `<${option.value}>`
  const made = new CommanderOption(`${short}--${name} ${value}`, option.help)
  if (option.choices !== undefined) made.choices(option.choices)
  if (option.type === 'text' && option.fallback !== undefined) made.default(option.fallback)
  if (option.type === 'texts') {
    // A parser of one's own takes the place of the one that looks at the choices.
    const { choices } = option
    made.argParser((text: string, before: string[] = []) => {
      if (choices === undefined || choices.includes(text)) return [...before, text]
      throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`)
    })
  }
  return made
}

function addGlobalOptions(command: Commander): void {
  for (const [name, option] of Object.entries(GLOBAL_OPTIONS)) {
    const made = toCommander(name, option).helpGroup('Options of every command:')
    // A command that has others below it may have been made as their group.
    if (command.options.every((known) => known.long !== made.long)) command.addOption(made)
  }
}

function usageError(error: CommanderError, argv: readonly string[], program: Commander): UsageError {
  if (error.code === 'commander.help') {
    const words = pathIn(program, argv)
    return new UsageError(words === '' ? 'Say which command.' : `Say which command of ${words.trim()}.`, {
      hint: `firn ${words}--help lists them.`,
    })
  }
  const [message = '', ...more] = error.message.replace(/^error: /, '').split('\n')
  const suggestion = more.join(' ').trim()
  const hint = suggestion.replace(/^\(|\)$/g, '') || `firn ${pathIn(program, argv)}--help tells more.`
  return new UsageError(sentence(message), { hint })
}

/** The words of the command line that are commands. */
function pathIn(program: Commander, argv: readonly string[]): string {
  let here = program
  let words = ''
  for (const word of argv) {
    const next = here.commands.find((each) => each.name() === word)
    if (next === undefined) continue
    here = next
    words += `${word} `
  }
  return words
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?]$/.test(text) ? '' : '.'}`
}
