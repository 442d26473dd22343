import type { Argument, Command, Option, Options } from '../../cli/command.js'
import { CONFIG_KEYS, CONFIG_TABLES } from '../../cli/config/keys.js'
import { EXIT } from '../../cli/errors/exit-code.js'
import { GLOBAL_OPTIONS } from '../../cli/global-options.js'
import { COMMAND_LINE_SETTINGS } from '../../src/command-line-environment.js'

const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'It did what it was asked.',
  failure: 'It did not.',
  usage: 'The command line is wrong.',
  login: 'Nobody is logged in, or the login has ended or does not allow it.',
  unreachable: 'A server does not answer: trying again later may do.',
  untrue: 'What was looked at is not what it claims to be.',
  config: 'A setting or the configuration file is wrong.',
  interrupted: 'Ctrl-C, or SIGTERM.',
}

/** docs/cli.md: what people read of the commands in place of `--help`, made from the same definitions. */
export function renderCommands(commands: readonly Command[]): string {
  return `# The command line

\`npx firn …\` or \`npm run firn -- …\` in a clone; \`firn …\` where the Nix package is installed. \`firn help <command>\` says
the same as this page, which is made from it (\`npm run docs:cli\`).

Results are on standard output, and everything else (notes, progress, warnings, errors) on standard error. With \`--json\`
a command prints one document, an error too: \`{"error":{"name":…,"message":…,"hint":…}}\`. Colours and progress bars are
for terminals; NO_COLOR is respected.

## Options of every command

${renderOptions(GLOBAL_OPTIONS)}

## Exit codes

${Object.entries(EXIT)
  .map(([name, code]) => row(String(code), EXIT_MEANINGS[name as keyof typeof EXIT]))
  .join('\n')
  .replace(/^/, `${row('Code', 'Meaning')}\n${row('---', '---')}\n`)}

## Commands

${commands.map(({ name, summary }) => `- [\`firn ${name}\`](#${anchorOf(name)}): ${summary}`).join('\n')}

${commands.map(renderCommand).join('\n\n')}

## Configuration

\`~/.config/firn/config.toml\` (under \`$XDG_CONFIG_HOME\` where that is set). \`firn config\` shows what applies, and from where.
What is marked (eka) is also read from \`eka.toml\` beside it and from \`EKA_*\`, where firn's own file does not say it.

${row('Key', 'Default', 'Meaning')}
${row('---', '---', '---')}
${Object.entries(CONFIG_KEYS)
  .map(([key, { fallback = '', meaning, eka }]) =>
    row(`\`${key}\``, fallback, eka ? `${meaning} (eka)` : meaning),
  )
  .join('\n')}
${Object.entries(CONFIG_TABLES)
  .map(([key, { meaning, example, eka }]) =>
    row(`\`[${key}]\``, '', `${eka ? `${meaning} (eka)` : meaning} As in \`${example}\`.`),
  )
  .join('\n')}

${row('Variable', 'Meaning')}
${row('---', '---')}
${Object.values(COMMAND_LINE_SETTINGS)
  .map(({ name, meaning }) => row(`\`${name}\``, meaning))
  .join('\n')}

Logins are kept under \`$XDG_STATE_HOME/firn\` (\`~/.local/state/firn\`), readable by their user alone.
`
}

function renderCommand({ name, summary, description, args, options, examples }: Command): string {
  const words = Object.entries(args).map(([argument, given]) => shownArgument(argument, given))
  const usage = ['firn', name, ...(Object.keys(options).length > 0 ? ['[options]'] : []), ...words].join(' ')
  const parts = [
    `### \`firn ${name}\``,
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    description ?? '',
    fence(usage),
    renderArguments(args),
    renderOptions(options),
    fence(examples.map(({ run, does }) => `# ${does}\n${run}`).join('\n')),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function renderArguments(args: Command['args']): string {
  const rows = Object.entries(args).map(([name, { help }]) => row(`\`${name}\``, help))
  return rows.length === 0 ? '' : [row('Argument', ''), row('---', '---'), ...rows].join('\n')
}

function renderOptions(options: Options): string {
  const rows = Object.entries(options).map(([name, option]) =>
    row(shownOption(name, option), meaningOf(option)),
  )
  return rows.length === 0 ? '' : [row('Option', ''), row('---', '---'), ...rows].join('\n')
}

function shownArgument(name: string, { count }: Argument): string {
  const dots = count === 'many' || count === 'some' ? '...' : ''
  return count === 'required' || count === 'some' ? `<${name}${dots}>` : `[${name}${dots}]`
}

function shownOption(name: string, option: Option): string {
  const short = option.short === undefined ? '' : `-${option.short}, `
  if (option.type === 'flag' || option.type === 'count') return `\`${short}--${name}\``
  return `\`${short}--${name} ${option.type === 'optional-text' ? `[${option.value}]` : option.value}\``
}

function meaningOf(option: Option): string {
  const further = [
    option.type === 'texts' ? 'may be repeated' : '',
    'choices' in option && option.choices !== undefined ? option.choices.join(', ') : '',
    'fallback' in option && option.fallback !== undefined ? `default: ${option.fallback}` : '',
  ].filter((part) => part !== '')
  return further.length === 0 ? option.help : `${option.help} (${further.join('; ')})`
}

/** As forges make it of a heading. */
const anchorOf = (name: string) => `firn-${name.replaceAll(' ', '-')}`

const fence = (text: string) => (text === '' ? '' : `\`\`\`\n${text}\n\`\`\``)

const row = (...cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
