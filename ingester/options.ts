import { parseArgs } from 'node:util'
import { OperatorError } from '../src/operator-error.js'

export class OptionError extends OperatorError {
  override name = 'OptionError'
}

export interface IngesterOptions {
  /** Sources, as they are configured, to be followed from now on whatever was read of them before. */
  fromLive: string[]
}

export const INGESTER_OPTIONS_HELP = `  --from-live HOST   forget how far HOST was read, fetch every repository anew, and follow it from now on: for a
                     source that stopped because it is another server than before, or has lost its history.
                     May be given more than once. Stop every ingester of the database before
  --help             say this
`

/** Whether the person at the terminal only wants to know how a program is called. */
export function asksForHelp(args: readonly string[]): boolean {
  return args.includes('--help') || args.includes('-h')
}

/**
 * Reads the options of a program that follows sources.
 * @param sources those that are configured
 * @param help how the program is called, and its options
 * @throws OptionError with a sentence for the person at the terminal
 */
export function readIngesterOptions(
  args: string[],
  sources: readonly string[],
  help: string,
): IngesterOptions {
  const { 'from-live': hosts = [] } = parse(args, help)
  return { fromLive: hosts.map((host) => findSource(host, sources)) }
}

/** By its address as configured, or by its host alone. */
function findSource(host: string, sources: readonly string[]): string {
  const wanted = host.replace(/\/+$/, '')
  const found = sources.filter(
    (source) => source === wanted || source.endsWith(`+${wanted}`) || source.endsWith(`//${wanted}`),
  )
  const [source] = found
  if (source !== undefined && found.length === 1) return source
  throw new OptionError(
    `--from-live is "${host}", which is ${found.length === 0 ? 'no source' : 'more than one source'}. ` +
      `The sources are (FIRN_SOURCES): ${sources.join(', ')}.`,
  )
}

function parse(args: string[], help: string) {
  try {
    return parseArgs({ args, options: { 'from-live': { type: 'string', multiple: true } } }).values
  } catch (error) {
    throw new OptionError(`${error instanceof Error ? error.message : error}\n\n${help}`)
  }
}
