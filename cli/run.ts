import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { readCommandLineEnvironment } from '../src/config.js'
import type { Environment } from '../src/setting-files.js'
import type { Command } from './command.js'
import { COMMANDS } from './commands.js'
import { createContext } from './create-context.js'
import { UsageError } from './errors/cli-error.js'
import { describeError } from './errors/describe-error.js'
import { EXIT, type ExitCode } from './errors/exit-code.js'
import { traceOf } from './errors/trace.js'
import { type GlobalOptions, wantsJson } from './global-options.js'
import { createOutput, type Output, type OutputStream } from './output/output.js'
import { printable, printableLines } from './output/printable.js'
import { COLOURED, type ColourWish, PLAIN, styleFor } from './output/style.js'
import { type Invocation, readCommandLine } from './program.js'

/** What a run of the command line has around it: the process, or a test's own streams. */
export interface CliSurroundings {
  /** Without the program's own name. */
  readonly argv: readonly string[]
  readonly cwd: string
  /** That of the process when absent. */
  readonly env?: Environment
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  /** Its reason is an InterruptedError. */
  readonly signal: AbortSignal
  readonly now: () => Date
  readonly commands?: readonly Command[]
}

/** Runs one command. Never throws: what fails is written, and becomes the exit code. */
export async function runCli(surroundings: CliSurroundings): Promise<ExitCode> {
  const { argv, commands = COMMANDS } = surroundings
  const plain = createOutput({
    ...surroundings,
    style: PLAIN,
    errorStyle: PLAIN,
    json: wantsJson(argv),
    quiet: false,
    verbosity: 0,
  })
  let debug = argv.includes('--debug')
  let output = plain
  try {
    const environment = readCommandLineEnvironment(surroundings.env)
    const { noColor, terminal } = environment
    const styleOf = (stream: OutputStream, wish: ColourWish = 'auto') =>
      styleFor(wish, { isTerminal: stream.isTTY === true, noColor, terminal })
    const { stdout, stderr } = surroundings
    const read = readCommandLine(commands, argv, {
      columns: stdout.columns ?? 80,
      coloured: styleOf(stdout) === COLOURED,
    })
    if ('text' in read) {
      stdout.write(`${read.text}\n`)
      return EXIT.ok
    }
    const { global } = read
    debug = global.debug
    const wish = global.color as ColourWish | undefined
    output = createOutput({
      stdout,
      stderr,
      style: styleOf(stdout, wish),
      errorStyle: styleOf(stderr, wish),
      json: global.json,
      quiet: global.quiet,
      verbosity: global.verbose,
    })
    return await runCommand(read, { ...surroundings, commands, output, environment, global })
  } catch (error) {
    return await reportError(surroundings.signal.aborted ? surroundings.signal.reason : error, output, debug)
  }
}

interface Running extends CliSurroundings {
  readonly commands: readonly Command[]
  readonly output: Output
  readonly environment: ReturnType<typeof readCommandLineEnvironment>
  readonly global: GlobalOptions
}

async function runCommand({ command, input }: Invocation, running: Running): Promise<ExitCode> {
  const { output, global, cwd } = running
  const directory = path.resolve(cwd, global.directory ?? '.')
  if (global.directory !== undefined && !(await isDirectory(directory))) {
    throw new UsageError(`There is no directory ${printable(directory)}.`, {
      hint: '-C names the one to begin in.',
    })
  }
  const context = await createContext({
    ...running,
    cwd: directory,
    configFile: global.config,
    startedIn: cwd,
  })
  const { data, text, exitCode = EXIT.ok } = await command.run(input, context)
  if (output.json) output.printJson(data)
  else if (text !== undefined && text !== '') output.print(text)
  return exitCode
}

async function reportError(error: unknown, output: Output, debug: boolean): Promise<ExitCode> {
  const { name, message, hint, exitCode, details, unexpected } = await describeError(error)
  if (output.json) {
    output.printJson({ error: { ...details, name, message, ...(hint === undefined ? {} : { hint }) } })
  } else {
    const advice = hint === undefined || (unexpected && debug) ? '' : `\n  ${printable(hint)}`
    output.error(`${output.errorStyle.red('error:')} ${printableLines(message)}${advice}`)
  }
  if (debug) output.error(printableLines(traceOf(error)))
  return exitCode
}

async function isDirectory(directory: string): Promise<boolean> {
  return stat(directory).then(
    (found) => found.isDirectory(),
    () => false,
  )
}
