import { type FileHandle, open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { readConfig } from '../src/config.js'
import type { Db } from '../src/db/database.js'
import { openConfiguredDatabase } from '../src/db/open-configured.js'
import { exportPins } from '../src/indexing/pins/export-pins.js'
import { importPins } from '../src/indexing/pins/import-pins.js'
import { createLogger } from '../src/logger.js'
import { OperatorError } from '../src/operator-error.js'
import { runUntilDone } from '../src/program.js'
import { writeWhole } from '../src/write-whole.js'
import { openScratchFile } from './scratch-file.js'

const HELP = `npm run pins -- export [FILE]
npm run pins -- import [FILE]

Pins say which content was first seen of each release: the only thing in the index that the network cannot give back.
export writes all of them, as JSON lines, to FILE or to standard output. import reads such a file, or standard input:
all of it or, if a pin contradicts one that is here, none. It can be repeated.

It works on the database of DATABASE_URL, beside running programs; on the embedded one only while firn is stopped.
Import into an empty index before the first start of its ingester.
`

class UsageError extends OperatorError {
  override name = 'UsageError'
}

type Command = { name: 'help' } | { name: 'export' | 'import'; file: string | undefined }

/** `npm run pins`: carries what was first seen of each release from one index to another. */
await runUntilDone(async () => {
  const command = readCommand(process.argv.slice(2))
  if (command.name === 'help') return console.log(HELP)
  const config = readConfig()
  const log = createLogger({ level: config.logLevel, pretty: process.stderr.isTTY })
  await using database = await openConfiguredDatabase(config, log)
  if (command.name === 'export') await exportTo(database.db, command.file)
  else await importFrom(database.db, command.file)
})

async function exportTo(db: Db, file: string | undefined): Promise<void> {
  const count =
    file === undefined ? await exportToOutput(db) : await writeWhole(file, (append) => exportPins(db, append))
  console.error(`Pins exported${file === undefined ? '' : ` to ${file}`}: ${count}.`)
}

/** Whoever reads may take as long as they like (`less`), the database's transaction may not: it ends before. */
async function exportToOutput(db: Db): Promise<number> {
  await using scratch = await openScratchFile()
  const count = await exportPins(db, (text) => scratch.appendFile(text))
  await pipeline(scratch.createReadStream({ start: 0 }), process.stdout, { end: false })
  return count
}

async function importFrom(db: Db, file: string | undefined): Promise<void> {
  const { pins, added } =
    file === undefined ? await importInput(db) : await importPins(db, await readLinesOf(file))
  console.error(`Pins in the file: ${pins}. New: ${added}. Here already: ${pins - added}.`)
}

/** Nor may it wait for whoever writes. */
async function importInput(db: Db): ReturnType<typeof importPins> {
  await using scratch = await openScratchFile()
  for await (const chunk of process.stdin) await scratch.appendFile(chunk)
  return await importPins(db, linesOf(scratch))
}

async function readLinesOf(file: string): Promise<AsyncIterable<string>> {
  try {
    return linesOf(await open(file))
  } catch (error) {
    throw new OperatorError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}

/** Begins to read when it is asked for the first line: what comes before that is lost to a reader of lines. */
async function* linesOf(file: FileHandle): AsyncGenerator<string> {
  yield* file.readLines({ start: 0 })
}

function readCommand(args: string[]): Command {
  const { values, positionals } = parse(args)
  const [name, file, ...others] = positionals
  if (values.help || name === 'help') return { name: 'help' }
  if (name !== 'export' && name !== 'import') {
    throw usage(name === undefined ? 'Say export or import.' : `"${name}" is no command.`)
  }
  if (others.length > 0) throw usage(`"${others[0]}" is one word too many.`)
  return { name, file }
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options: { help: { type: 'boolean', short: 'h' } } })
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error))
  }
}

function usage(problem: string): UsageError {
  return new UsageError(`${problem}\n\n${HELP}`)
}
