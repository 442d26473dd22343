import { sql } from 'kysely'
import { createIndexer } from '../src/indexing/indexer.js'
import { reindex } from '../src/indexing/reindex.js'
import { type Authors, createAuthors, RECORDS_OF_AUTHOR } from './index/authors.js'
import { type CopyingDatabase, type Engine, embeddedEngine, postgresEngine } from './index/engines.js'
import { report } from './report.js'

/**
 * `npm run bench:index [-- records]`: how fast records become rows, in a backfill (whole repositories through the
 * indexer) and in a rebuild (`npm run reindex`), beside a plain COPY of the very rows that came of it into empty tables
 * with the same indexes, on the same server, in the same run. Every row of every table counts, for both.
 */

const RECORDS = Number(process.argv[2] ?? 100_000)
const AUTHORS = Math.round(RECORDS / RECORDS_OF_AUTHOR)
/** Authors of which the records are made at a time, untimed. */
const ROUND = 400
/** Repositories of one transaction: about 1,000 records. */
const BATCH = 40
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

interface Pace {
  rows: number
  ms: number
}

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
  const ours = await engine.open()
  const backfillMs = await backfill(engine, ours, authors)
  const reindexMs = await timed(() => reindex({ db: ours.db, now: () => new Date() }))
  const floors = await copyFloors(engine, ours)
  await ours.close()
  const all = sum(floors.values())
  const derived = sum(TABLES.filter((each) => each.derived).flatMap(({ table }) => floors.get(table) ?? []))
  const seconds = (rows: number, ms: number) => rows / (ms / 1000)
  const name = engine.name
  Object.assign(figures, {
    [`${name} rows`]: all.rows,
    [`${name} COPY rows/s`]: seconds(all.rows, all.ms),
    [`${name} backfill rows/s`]: seconds(all.rows, backfillMs),
    [`${name} backfill records/s`]: seconds(RECORDS, backfillMs),
    [`${name} backfill by COPY`]: all.ms / backfillMs,
    [`${name} COPY of derived rows/s`]: seconds(derived.rows, derived.ms),
    [`${name} rebuild rows/s`]: seconds(derived.rows, reindexMs),
    [`${name} rebuild records/s`]: seconds(RECORDS, reindexMs),
    [`${name} rebuild by COPY`]: derived.ms / reindexMs,
  })
  aims[`${name} backfill by COPY`] = { atLeast: AIM }
  aims[`${name} rebuild by COPY`] = { atLeast: AIM }
}

/** @returns milliseconds of indexing alone: the records are there before */
async function backfill(engine: Engine, { db }: CopyingDatabase, { fetched }: Authors): Promise<number> {
  const indexer = createIndexer({ db, now: () => new Date() })
  let ms = 0
  for (let start = 0; start < AUTHORS; start += ROUND) {
    const indexes = Array.from({ length: Math.min(ROUND, AUTHORS - start) }, (_, index) => start + index)
    const repos = await Promise.all(indexes.map(fetched))
    const batches = Array.from({ length: Math.ceil(repos.length / BATCH) }, (_, index) =>
      repos.slice(index * BATCH, (index + 1) * BATCH),
    )
    globalThis.gc?.()
    const work = async () => {
      for (let batch = batches.pop(); batch; batch = batches.pop()) await indexer.applyRepos(batch)
    }
    ms += await timed(() => Promise.all(Array.from({ length: engine.concurrency }, work)))
  }
  return ms
}

/** How long a plain COPY takes for each table's rows. */
async function copyFloors(engine: Engine, ours: CopyingDatabase): Promise<Map<string, Pace>> {
  const floor = await engine.open()
  const paces = new Map<string, Pace>(TABLES.map(({ table }) => [table, { rows: 0, ms: 0 }]))
  for (let start = 0; start < AUTHORS; start += ROUND) {
    const dids = Array.from({ length: ROUND }, (_, index) => `'${authors.did(start + index)}'`).join(', ')
    for (const [table, pace] of paces) {
      const columns = await columnsOf(ours, table)
      const which =
        table === 'dependency'
          ? `"releaseUri" in (select uri from release where did in (${dids}))`
          : `did in (${dids})`
      const rows = await ours.copyOut(`select ${columns} from "${table}" where ${which}`)
      pace.ms += await timed(() => floor.copyIn(`"${table}" (${columns})`, rows))
    }
  }
  for (const [table, pace] of paces) {
    const counted = await sql<{
      count: number
    }>`select count(*)::integer as count from ${sql.table(table)}`.execute(floor.db)
    pace.rows = counted.rows[0]?.count ?? 0
  }
  await floor.close()
  return paces
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

function sum(paces: Iterable<Pace>): Pace {
  const total = { rows: 0, ms: 0 }
  for (const { rows, ms } of paces) {
    total.rows += rows
    total.ms += ms
  }
  return total
}
