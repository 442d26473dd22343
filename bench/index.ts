import { sql } from 'kysely'
import { createIndexer, type Indexer } from '../src/indexing/indexer.js'
import { createAuthors, RECORDS_OF_AUTHOR } from './index/authors.js'
import { type CopyingDatabase, type Engine, embeddedEngine, postgresEngine } from './index/engines.js'
import { report } from './report.js'

/**
 * `npm run bench:index [-- records]`: how fast records become rows, in a backfill (whole repositories through the
 * indexer) and in a rebuild of lost rows (`npm run reindex`), beside a plain COPY of the very rows that came of it into
 * empty tables with the same indexes, on the same server, in the same run. Every row of every table counts, for both.
 */

const RECORDS = Number(process.argv[2] ?? 100_000)
if (!(RECORDS >= RECORDS_OF_AUTHOR)) {
  throw new RangeError(`npm run bench:index [-- records]: at least ${RECORDS_OF_AUTHOR}, by default 100000`)
}
const AUTHORS = Math.round(RECORDS / RECORDS_OF_AUTHOR)
/** Authors whose records are made at a time, untimed, and then indexed and copied in turn. */
const ROUND = 400
/** Repositories of one transaction: about 1,000 records. */
const BATCH = 40
/** Rebuilds of lost rows, and plain copies of them in turn, of which the mean is told: a machine's pace changes. */
const REBUILDS = 3
/** Half of what cannot be beaten. */
const AIM = 0.5

/** All that a backfill writes. `derived` is what a rebuild writes. */
const TABLES = [
  { table: 'actor', derived: false },
  { table: 'repo', derived: false },
  { table: 'record', derived: false },
  { table: 'releasePin', derived: false },
  { table: 'updateEvent', derived: false },
  { table: 'definition', derived: true },
  { table: 'release', derived: true },
  { table: 'dependency', derived: true },
  { table: 'channel', derived: true },
  { table: 'yank', derived: true },
] as const

const figures: Record<string, number> = { records: AUTHORS * RECORDS_OF_AUTHOR }
const aims: Record<string, { atLeast: number }> = {}
const authors = await createAuthors()
for (const engine of [await postgresEngine(3), await embeddedEngine()]) {
  try {
    await measure(engine)
  } finally {
    await engine.stop()
  }
}
report({ bench: 'index', figures, aims })

async function measure(engine: Engine): Promise<void> {
  const [ours, floor] = [await engine.open(), await engine.open()]
  const indexer = createIndexer({ db: ours.db, now: () => new Date() })
  const names = TABLES.map(({ table }) => table)
  let [backfillMs, copyMs] = [0, 0]
  // In turns, so that both have the same machine.
  for (let start = 0; start < AUTHORS; start += ROUND) {
    const round = Array.from({ length: Math.min(ROUND, AUTHORS - start) }, (_, index) => start + index)
    backfillMs += await backfill(engine, indexer, round)
    copyMs += await copyRows(ours, floor, names, round)
  }
  const derived = TABLES.flatMap((each) => (each.derived ? [each.table] : []))
  const inPlaceMs = await ours.rebuild()
  const everybody = Array.from({ length: AUTHORS }, (_, index) => index)
  const rows = await countRows(floor, names)
  const derivedRows = await countRows(floor, derived)
  let [rebuildMs, copyDerivedMs] = [0, 0]
  // In turns here too.
  for (let turn = 0; turn < REBUILDS; turn++) {
    await empty(ours, derived)
    rebuildMs += (await ours.rebuild()) / REBUILDS
    await empty(floor, derived)
    copyDerivedMs += (await copyRows(ours, floor, derived, everybody)) / REBUILDS
  }
  await ours.close()
  await floor.close()

  const records = AUTHORS * RECORDS_OF_AUTHOR
  const perSecond = (count: number, ms: number) => count / (ms / 1000)
  Object.assign(figures, {
    [`${engine.name} rows`]: rows,
    [`${engine.name} COPY rows/s`]: perSecond(rows, copyMs),
    [`${engine.name} backfill rows/s`]: perSecond(rows, backfillMs),
    [`${engine.name} backfill records/s`]: perSecond(records, backfillMs),
    [`${engine.name} backfill by COPY`]: copyMs / backfillMs,
    [`${engine.name} derived rows`]: derivedRows,
    [`${engine.name} COPY of derived rows/s`]: perSecond(derivedRows, copyDerivedMs),
    [`${engine.name} rebuild rows/s`]: perSecond(derivedRows, rebuildMs),
    [`${engine.name} rebuild records/s`]: perSecond(records, rebuildMs),
    [`${engine.name} rebuild by COPY`]: copyDerivedMs / rebuildMs,
    [`${engine.name} rebuild of what is right, records/s`]: perSecond(records, inPlaceMs),
  })
  aims[`${engine.name} backfill by COPY`] = { atLeast: AIM }
  aims[`${engine.name} rebuild by COPY`] = { atLeast: AIM }
}

/** @returns milliseconds of indexing alone: the records are there before */
async function backfill(engine: Engine, indexer: Indexer, round: readonly number[]): Promise<number> {
  const repos = await Promise.all(round.map(authors.fetched))
  const batches = Array.from({ length: Math.ceil(repos.length / BATCH) }, (_, index) =>
    repos.slice(index * BATCH, (index + 1) * BATCH),
  )
  globalThis.gc?.()
  const work = async () => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) await indexer.applyRepos(batch)
  }
  return timed(() => Promise.all(Array.from({ length: engine.concurrency }, work)))
}

/** @returns milliseconds that a plain COPY takes for the rows of some authors */
async function copyRows(
  from: CopyingDatabase,
  to: CopyingDatabase,
  tables: readonly string[],
  round: readonly number[],
): Promise<number> {
  let ms = 0
  for (let start = 0; start < round.length; start += ROUND) {
    const dids = round.slice(start, start + ROUND).map((index) => `'${authors.did(index)}'`)
    const own = `did in (${dids.join(', ')})`
    for (const table of tables) {
      const columns = await columnsOf(from, table)
      const which = table === 'dependency' ? `"releaseUri" in (select uri from release where ${own})` : own
      const rows = await from.copyOut(`select ${columns} from "${table}" where ${which}`)
      ms += await timed(() => to.copyIn(`"${table}" (${columns})`, rows))
    }
  }
  return ms
}

async function empty({ db }: CopyingDatabase, tables: readonly string[]): Promise<void> {
  await sql`truncate ${sql.join(tables.map((table) => sql.table(table)))}`.execute(db)
}

async function countRows({ db }: CopyingDatabase, tables: readonly string[]): Promise<number> {
  let total = 0
  for (const table of tables) {
    const counted = sql<{ count: number }>`select count(*)::integer as count from ${sql.table(table)}`
    const { rows } = await counted.execute(db)
    total += rows[0]?.count ?? 0
  }
  return total
}

/** Those that are stored: generated ones come of themselves. */
async function columnsOf({ db }: CopyingDatabase, table: string): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select attname as name from pg_attribute
    where attrelid = ${`"${table}"`}::regclass and attnum > 0 and not attisdropped and attgenerated = ''
    order by attnum`.execute(db)
  return rows.map(({ name }) => `"${name}"`).join(', ')
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}
