import type { Command as Commander } from 'commander'
import type { Options, OptionValues } from './command.js'

/** Options that every command takes, before and behind its name. */
export const GLOBAL_OPTIONS = {
  directory: { type: 'text', short: 'C', value: 'DIR', help: 'begin in this directory' },
  json: { type: 'flag', help: 'print one JSON document, also for errors' },
  quiet: { type: 'flag', short: 'q', help: 'say nothing but results, warnings and errors' },
  verbose: { type: 'count', short: 'v', help: 'say more; twice for even more' },
  debug: { type: 'flag', help: 'show where an error happened' },
  config: { type: 'text', value: 'FILE', help: 'the configuration file to read' },
  color: { type: 'text', value: 'WHEN', help: 'colours', choices: ['auto', 'always', 'never'] },
} as const satisfies Options

export type GlobalOptions = OptionValues<typeof GLOBAL_OPTIONS>

/** What was given of them to a command or above it; of two the later one counts. */
export function readGlobalOptions(command: Commander): GlobalOptions {
  const chain: Commander[] = []
  for (let here: Commander | null = command; here !== null; here = here.parent) chain.unshift(here)
  const given = (name: string) =>
    chain.map((each) => each.getOptionValue(name)).filter((value) => value !== undefined)
  const text = (name: string) => given(name).at(-1) as string | undefined
  return {
    directory: text('directory'),
    json: given('json').includes(true),
    quiet: given('quiet').includes(true),
    verbose: given('verbose').reduce((sum: number, count) => sum + count, 0),
    debug: given('debug').includes(true),
    config: text('config'),
    color: text('color'),
  }
}

/** Whether `--json` stands on a command line, also on one that cannot be read. */
export function wantsJson(argv: readonly string[]): boolean {
  return argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined).includes('--json')
}
