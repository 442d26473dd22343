import { parseArgs } from 'node:util'
import { OperatorError } from '../../src/operator-error.js'

export class UsageError extends OperatorError {
  override name = 'UsageError'
}

export interface ImportOptions {
  readonly name: 'import'
  readonly file: string
  readonly json: boolean
  /** Where the records go; null for a dry run. */
  readonly target: ImportTarget | null
  /** The organisations of the catalogue to take; all when empty. */
  readonly organisations: readonly string[]
  /** Addresses of package registries by ecosystem. */
  readonly registries: ReadonlyMap<string, string>
}

export interface ImportTarget {
  readonly service: string
  readonly identifier: string
  /** A file that holds the password; null asks for it. */
  readonly passwordFile: string | null
}

export type Command = { readonly name: 'help' } | ImportOptions

export const HELP = `npm run import -- --dry-run [options] CATALOGUE.json
npm run import -- --service URL --identifier NAME [options] CATALOGUE.json

Turns the entries of a package catalogue into records, and names those that cannot be told as records with the reason.
With --dry-run nothing is written. Otherwise the records are written to the repository of one account: its PDS is asked
for what is there, a release that is there already stays as it is, and so does a description, which its author may have
changed since. A release that is there with another content is refused: releases never change.

  --dry-run             only say what would be written
  --service URL         the account's PDS
  --identifier NAME     its handle or DID
  --password-file FILE  holds an app password; - reads standard input. It is asked for when absent
  --org NAME            only entries of this organisation; may be repeated
  --registry TYPE=URL   where packages lie that the catalogue names without an address, as in npm=https://…
  --json                a JSON object a line: each package, and last {"total", "expressible", "refused"}
  --help                show this
`

/** @throws UsageError with a sentence and the help */
export function readCommand(args: string[]): Command {
  const { values, positionals } = parse(args)
  if (values.help) return { name: 'help' }
  const [file, ...others] = positionals
  if (file === undefined) throw usage('Name the file that holds the catalogue.')
  if (others.length > 0) throw usage(`"${others[0]}" is one word too many.`)
  return {
    name: 'import',
    file,
    json: values.json ?? false,
    target: readTarget(values),
    organisations: values.org ?? [],
    registries: new Map((values.registry ?? []).map(readRegistry)),
  }
}

interface TargetValues {
  'dry-run'?: boolean
  service?: string
  identifier?: string
  'password-file'?: string
}

function readTarget(values: TargetValues): ImportTarget | null {
  if (values['dry-run']) return null
  const { service, identifier, 'password-file': passwordFile = null } = values
  if (service === undefined || identifier === undefined) {
    throw usage('Say where the records go with --service and --identifier, or try it with --dry-run.')
  }
  return { service: readService(service), identifier: identifier.replace(/^@/, ''), passwordFile }
}

/** A password goes over http to this machine alone. */
function readService(text: string): string {
  const url = URL.parse(text)
  const isHere = url !== null && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname)
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isHere)) return text.replace(/\/+$/, '')
  throw usage(`--service is "${text}": give the https:// address of a PDS.`)
}

/** `npm=https://…` @throws UsageError */
export function readRegistry(text: string): [string, string] {
  const [, ecosystem = '', address = ''] = /^([a-z]+)=(https:\/\/.+)$/.exec(text) ?? []
  if (ecosystem !== '' && URL.canParse(address)) return [ecosystem, address.replace(/\/+$/, '')]
  throw new UsageError(`--registry is "${text}": write it as in npm=https://….`)
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        'dry-run': { type: 'boolean' },
        service: { type: 'string' },
        identifier: { type: 'string' },
        'password-file': { type: 'string' },
        org: { type: 'string', multiple: true },
        registry: { type: 'string', multiple: true },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error))
  }
}

const usage = (problem: string) => new UsageError(`${problem}\n\n${HELP}`)
