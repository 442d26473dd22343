import { parseArgs } from 'node:util'
import type { DeadLetterFilter } from '../../src/indexing/list-dead-letters.js'
import { OperatorError } from '../../src/operator-error.js'
import { isDid } from '../../src/syntax/identifiers.js'

export class UsageError extends OperatorError {
  override name = 'UsageError'
}

export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'list'; readonly filter: DeadLetterFilter; readonly json: boolean }
  | { readonly name: 'replay'; readonly filter: DeadLetterFilter }

export const HELP = `npm run dead-letters -- list [--did DID] [--reason REASON] [--json]
npm run dead-letters -- replay (--did DID | --reason REASON | --all)

Records that could not be indexed. list prints them, oldest first, and how many there are of each reason. replay asks
for each one anew at its author's PDS, verifies it, indexes it as it is now, and says what came of it.

  --did DID         of this author alone
  --reason REASON   refused for this reason alone, as list names it
  --all             replay every one
  --json            one JSON object a line, without the counts

It works on the database of DATABASE_URL, beside running programs; on the embedded one only while firn is stopped.
`

/** @throws UsageError with a sentence and the help */
export function readCommand(args: string[]): Command {
  const { values, positionals } = parse(args)
  if (values.help || positionals[0] === 'help') return { name: 'help' }
  const [name, ...others] = positionals
  if (others.length > 0) throw usage(`"${others[0]}" is one word too many.`)
  const filter = readFilter(values)
  if (name === 'list') {
    if (values.all) throw usage('list shows all unless told otherwise: leave --all out.')
    return { name, filter, json: values.json ?? false }
  }
  if (name !== 'replay') throw usage(name === undefined ? 'Say list or replay.' : `"${name}" is no command.`)
  if (values.json) throw usage('--json is for list.')
  const isNarrowed = Object.keys(filter).length > 0
  if (isNarrowed === (values.all ?? false)) throw usage('Say which to replay: --did, --reason, or --all.')
  return { name, filter }
}

function readFilter({ did, reason }: { did?: string; reason?: string }): DeadLetterFilter {
  if (did !== undefined && !isDid(did)) throw usage(`--did is "${did}", which is no DID.`)
  return { ...(did === undefined ? {} : { did }), ...(reason === undefined ? {} : { reason }) }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        did: { type: 'string' },
        reason: { type: 'string' },
        all: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error))
  }
}

const usage = (problem: string) => new UsageError(`${problem}\n\n${HELP}`)
