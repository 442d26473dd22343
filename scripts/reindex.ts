import { parseArgs } from 'node:util'
import { readConfig } from '../src/config.js'
import { openConfiguredDatabase } from '../src/db/open-configured.js'
import { type ReindexProgress, reindex } from '../src/indexing/reindex.js'
import { createLogger } from '../src/logger.js'
import { OperatorError } from '../src/operator-error.js'
import { runUntilDone } from '../src/program.js'
import { isDid } from '../src/syntax/identifiers.js'

const PROGRESS_INTERVAL_MS = 1_000

const USAGE = `Usage: npm run reindex [-- --after <did>]

Rebuilds from the stored records what follows from them. --after goes on behind an account, as a rebuild that was
stopped says.`

/**
 * `npm run reindex [-- --after <did>]`: rebuilds what follows from the stored records, after an upgrade that derives
 * other rows or after damage. The programs may run meanwhile (the embedded database alone has room for one).
 */
await runUntilDone(async () => {
  const { after, help } = readArguments(process.argv.slice(2))
  if (help) {
    console.log(USAGE)
    return
  }
  const config = readConfig()
  const log = createLogger({ level: config.logLevel, pretty: process.stderr.isTTY })
  await using database = await openConfiguredDatabase(config, log)
  const stopping = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort())

  const begun = performance.now()
  const seconds = () => (performance.now() - begun) / 1000
  let shown = begun
  const onProgress = (progress: ReindexProgress) => {
    if (performance.now() - shown < PROGRESS_INTERVAL_MS) return
    shown = performance.now()
    console.log(describe(progress, seconds()))
  }
  const done = await reindex({
    db: database.db,
    engine: database.engine,
    now: () => new Date(),
    signal: stopping.signal,
    onProgress,
    ...(after === undefined ? {} : { after }),
  })
  console.log(describe(done, seconds()))
  if (stopping.signal.aborted) {
    throw new OperatorError(
      `Stopped. What is done is kept; go on with: npm run reindex -- --after ${done.did}`,
    )
  }
})

function describe(
  { accounts, records, totalRecords, refused, did }: ReindexProgress,
  seconds: number,
): string {
  const rate = records / seconds
  const left = rate > 0 ? Math.ceil((totalRecords - records) / rate) : 0
  const rest = records < totalRecords ? `, about ${left} s left` : ''
  const letters = refused > 0 ? `; ${refused} that today's rules refuse are dead letters now` : ''
  const reached = accounts > 0 ? `, up to ${did}` : ''
  return `${records} of ${totalRecords} records of ${accounts} accounts, ${Math.round(rate)} a second${rest}${reached}${letters}`
}

/** @throws OperatorError */
function readArguments(args: string[]): { after?: string | undefined; help?: boolean | undefined } {
  const options = { after: { type: 'string' }, help: { type: 'boolean' } } as const
  try {
    const { values } = parseArgs({ args, options })
    if (values.after === undefined || isDid(values.after)) return values
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new OperatorError(`${error.message}.\n\n${USAGE}`, { cause: error })
  }
  throw new OperatorError(`--after takes the DID that the stopped rebuild named.\n\n${USAGE}`)
}
