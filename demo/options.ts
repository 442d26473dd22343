import { parseArgs } from 'node:util'
import { OperatorError } from '../src/operator-error.js'
import { readPort, readUrl } from '../src/settings.js'

export class OptionError extends OperatorError {
  override name = 'OptionError'
}

export interface DemoOptions {
  port: number
  /** Keeps everything between runs; null for a directory that goes with the process. */
  data: string | null
  /** Starts without the catalogue. */
  empty: boolean
  /** A PostgreSQL in place of the embedded database. */
  database: string | null
  help: boolean
}

export const HELP = `npm run demo -- [options]

Runs all of firn on this machine: a local ATProto network (one PLC directory, two PDSes), the ingester, the
AppView and an embedded database, with a starting catalogue of packages.

  --port N         port of the AppView (3000; 0 takes a free one)
  --data DIR       keep everything in DIR between runs
  --empty          publish no catalogue
  --database URL   use this PostgreSQL in place of the embedded database
  --help           show this
`

/** @throws OptionError with a sentence for the person at the terminal */
export function readOptions(args: string[]): DemoOptions {
  const { port = '3000', data, empty = false, database, help = false } = parse(args)
  return {
    port: read('--port', port, readPort),
    data: data ?? null,
    empty,
    database:
      database === undefined ? null : read('--database', database, readUrl('postgres:', 'postgresql:')),
    help,
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        empty: { type: 'boolean' },
        database: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    throw new OptionError(`${error instanceof Error ? error.message : error}\n\n${HELP}`)
  }
}

function read<T>(name: string, text: string, parseText: (text: string) => T): T {
  try {
    return parseText(text)
  } catch (error) {
    throw new OptionError(`${name} is "${text}", which ${error instanceof Error ? error.message : error}.`)
  }
}
