import { parseArgs } from 'node:util'
import { startPostgres } from '../tests/support/postgres.js'
import { createDatabase } from './ingest/database.js'
import { MEASURED_OURS, type Plan } from './ingest/plan.js'
import { BENCH_POOL, poolFile } from './ingest/pool-file.js'
import { FIRN_FLAGS } from './ingest/processes.js'
import { RunningConsumer } from './ingest/running-consumer.js'
import { report } from './report.js'

/**
 * `npm run bench:ingest`: what receiving a firehose costs. Really signed frames, of which 0.1 %, 5 % or all are ours,
 * come from another process; each consumer is a process of its own, and what is compared is its CPU time after a
 * warm-up. They take turns, slice by slice, as the pace of a machine that others use as well changes by a third within a
 * minute; and of the slices of each, the one that took least counts, as what others do only ever adds to it. A slice is
 * long enough for many collections of the young generation; what happens to a consumer in every other slice alone, as a
 * full collection does to those that have few, is left out. All aims are ratios within this run.
 */

/** Slices of each consumer. */
const ROUNDS = 6
/** Frames of ours in a slice of a stream that has many of them. */
const OURS = MEASURED_OURS / ROUNDS

const USAGE = `npm run bench:ingest -- [--stream 0.1%|5%|100%]… [--consumer <name>]… [--rounds 1…${ROUNDS}]
All streams and consumers when none is named.`

const STREAMS = {
  '0.1%': { share: 0.001, frames: 135_000 },
  '5%': { share: 0.05, frames: OURS / 0.05 },
  '100%': { share: 1, frames: OURS },
} as const satisfies Record<string, Plan>
type Stream = keyof typeof STREAMS

/** By name; `atcute` and `skyware` verify nothing, so that theirs compares with receiving wherever much is to be verified. */
const CONSUMERS = {
  receive: {},
  firn: {},
  'firn-database': {
    '0.1%': 'what is written there is a thousandth, and 5% tells the same',
  },
  'atproto-sync': {},
  atcute: {},
  skyware: {},
} as const satisfies Record<string, NotRun>
type Consumer = keyof typeof CONSUMERS

/** Streams that a consumer does not run on, and why. */
type NotRun = Partial<Record<Stream, string>>

/**
 * Run by Node as it is, as their users do, but for what `RunningConsumer` gives to all; the others, receiving alone too,
 * with the flags with which package.json starts the ingester.
 */
const PEERS: ReadonlySet<string> = new Set(['atproto-sync', 'atcute', 'skyware'])

/** Commits of ours that are written to a database, which takes ten times as long as all that comes before. */
const WRITTEN_COMMITS = 3_000

/** What a consumer took. */
interface Cost {
  /** CPU time. */
  secondsPerMillion: number
  rssMb: number
}

const NOT_RUN: Cost = { secondsPerMillion: Number.NaN, rssMb: Number.NaN }

const { values } = parseArgs({
  options: {
    stream: { type: 'string', multiple: true, default: Object.keys(STREAMS) },
    consumer: { type: 'string', multiple: true, default: Object.keys(CONSUMERS) },
    rounds: { type: 'string', default: String(ROUNDS) },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(USAGE)
else await run()

async function run(): Promise<void> {
  const rounds = Number(values.rounds)
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > ROUNDS)
    throw new RangeError(`--rounds ${values.rounds} is no whole number from 1 to ${ROUNDS}`)
  const streams = chosen(STREAMS, values.stream)
  const pool = await poolFile(BENCH_POOL)
  const postgres = values.consumer.includes('firn-database') ? await startPostgres() : undefined
  const figures: Record<string, number> = {}
  try {
    for (const stream of streams)
      Object.assign(figures, await measure(stream, { rounds, pool, postgresUrl: postgres?.url }))
  } finally {
    await postgres?.stop()
  }
  tellWhatIsNotRun(streams)
  const compared = Object.entries(figures).filter(([, figure]) => !Number.isNaN(figure))
  report({
    bench: 'ingest',
    figures: Object.fromEntries(compared),
    aims: {
      'firn/receive 0.1%': { atMost: 1.5 },
      'atproto-sync/firn 0.1%': { atLeast: 12 },
      'atproto-sync/firn 5%': { atLeast: 15 },
      'atproto-sync/firn 100%': { atLeast: 20 },
    },
  })
}

interface Setting {
  rounds: number
  /** Path. */
  pool: string
  postgresUrl: string | undefined
}

async function measure(
  stream: Stream,
  { rounds, pool, postgresUrl }: Setting,
): Promise<Record<string, number>> {
  const costs = await takeTurns(stream, rounds, pool)
  const consumers = consumersOf(stream)
  if (consumers.includes('firn-database') && postgresUrl !== undefined)
    costs['firn-database'] = await writeIntoDatabase(STREAMS[stream], pool, postgresUrl)
  const cost = (consumer: Consumer) => costs[consumer] ?? NOT_RUN
  const ratio = (one: Consumer, other: Consumer) =>
    cost(one).secondsPerMillion / cost(other).secondsPerMillion
  const figures: Record<string, number> = {}
  for (const consumer of consumers) {
    figures[`${consumer} ${stream} s/M`] = cost(consumer).secondsPerMillion
    figures[`${consumer} ${stream} RSS MB`] = cost(consumer).rssMb
  }
  figures[`firn/receive ${stream}`] = ratio('firn', 'receive')
  figures[`atproto-sync/firn ${stream}`] = ratio('atproto-sync', 'firn')
  return figures
}

/** One consumer after another, round by round, so that what else the machine does meets all of them. */
async function takeTurns(
  stream: Stream,
  rounds: number,
  pool: string,
): Promise<Partial<Record<Consumer, Cost>>> {
  const plan = { ...STREAMS[stream], slices: rounds }
  const running: { consumer: Consumer; process: RunningConsumer; slices: number[] }[] = []
  try {
    for (const consumer of consumersOf(stream)) {
      if (consumer === 'firn-database') continue
      const flags = PEERS.has(consumer) ? [] : FIRN_FLAGS
      const process = await RunningConsumer.start(consumer, { plan, pool, flags })
      running.push({ consumer, process, slices: [] })
    }
    for (let round = 0; round < rounds; round++) {
      for (const { process, slices } of running) slices.push(await process.takeSlice())
    }
    const costs: Partial<Record<Consumer, Cost>> = {}
    for (const { consumer, process, slices } of running)
      costs[consumer] = { secondsPerMillion: Math.min(...slices), rssMb: await process.end() }
    return costs
  } finally {
    for (const { process } of running) process.stop()
  }
}

/** Alone: a slice of it takes as long as all slices of the others. */
async function writeIntoDatabase({ share }: Plan, pool: string, postgresUrl: string): Promise<Cost> {
  const plan = { share, frames: WRITTEN_COMMITS / share, slices: 1 }
  const databaseUrl = await createDatabase(postgresUrl)
  const consumer = await RunningConsumer.start('firn-database', {
    plan,
    pool,
    flags: FIRN_FLAGS,
    databaseUrl,
  })
  try {
    return { secondsPerMillion: await consumer.takeSlice(), rssMb: await consumer.end() }
  } finally {
    consumer.stop()
  }
}

function consumersOf(stream: Stream): Consumer[] {
  return chosen(CONSUMERS, values.consumer).filter((consumer) => whyNot(consumer, stream) === undefined)
}

function whyNot(consumer: Consumer, stream: Stream): string | undefined {
  const notRun: NotRun = CONSUMERS[consumer]
  return notRun[stream]
}

function tellWhatIsNotRun(streams: readonly Stream[]): void {
  for (const consumer of chosen(CONSUMERS, values.consumer)) {
    for (const stream of streams) {
      const reason = whyNot(consumer, stream)
      if (reason !== undefined) console.log(`${consumer} ${stream}: not run, as ${reason}`)
    }
  }
}

/** @returns the keys of a table that were asked for, in its order */
function chosen<K extends string>(table: Record<K, unknown>, names: readonly string[]): K[] {
  const unknown = names.find((name) => !Object.hasOwn(table, name))
  if (unknown !== undefined) throw new RangeError(`${unknown} is none of ${Object.keys(table).join(', ')}`)
  return (Object.keys(table) as K[]).filter((key) => names.includes(key))
}
