import { parseArgs } from 'node:util'
import { startPostgres } from '../tests/support/postgres.js'
import type { Spent } from './ingest/consumer.js'
import { createDatabase } from './ingest/database.js'
import type { Plan } from './ingest/plan.js'
import { BENCH_POOL, poolFile } from './ingest/pool-file.js'
import { FIRN_FLAGS, firstLine, startProcess, startServer } from './ingest/processes.js'
import { median, report } from './report.js'

const USAGE = `npm run bench:ingest -- [--stream 0.1%|5%|100%]… [--consumer <name>]… [--rounds N]
All streams and consumers when none is named. Rounds are those of the consumers whose ratio is close.`

/**
 * `npm run bench:ingest`: what receiving a firehose costs. Really signed frames, of which 0.1 %, 5 % or all are ours,
 * come from another process; each consumer is a process of its own, and what is compared is its CPU time, garbage
 * collection included, after a warm-up. All aims are ratios within this run.
 */

const STREAMS = {
  '0.1%': { share: 0.001, frames: 400_000 },
  // As many commits of ours as it takes for the compiler's work to be a small part of what is measured.
  '5%': { share: 0.05, frames: 360_000 },
  '100%': { share: 1, frames: 18_000 },
} as const satisfies Record<string, Plan>
type Stream = keyof typeof STREAMS

/** By name; `atcute` and `skyware` verify nothing, so that theirs compares with receiving wherever much is to be verified. */
const CONSUMERS = {
  receive: {},
  firn: {},
  'firn-database': {
    '0.1%': 'it would be writing the warm-up still while nearly all that is measured passes by',
  },
  'atproto-sync': {},
  atcute: {},
  skyware: {},
} as const satisfies Record<string, NotRun>
type Consumer = keyof typeof CONSUMERS

/** Streams that a consumer does not run on, and why. */
type NotRun = Partial<Record<Stream, string>>

/** Run as their users run them; the others, receiving alone too, as package.json starts the ingester. */
const PEERS: ReadonlySet<string> = new Set(['atproto-sync', 'atcute', 'skyware'])

/** These two are close to each other where little is ours, and what else the machine does moves them most there. */
const CLOSE: ReadonlySet<string> = new Set(['receive', 'firn'])
/** Where all is ours, a round takes three seconds, and the machine's pace changes for longer than that. */
const ROUNDS: Record<Stream, number> = { '0.1%': 7, '5%': 3, '100%': 9 }

/** Commits of ours that are written to a database, which takes ten times as long as all that comes before. */
const WRITTEN_COMMITS = 3_000

const { values } = parseArgs({
  options: {
    stream: { type: 'string', multiple: true, default: Object.keys(STREAMS) },
    consumer: { type: 'string', multiple: true, default: Object.keys(CONSUMERS) },
    rounds: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(USAGE)
else await run()

interface Cost {
  /** CPU time, for a million frames. */
  secondsPerMillion: number
  rssMb: number
}

async function run(): Promise<void> {
  const streams = chosen(STREAMS, values.stream)
  const pool = await poolFile(BENCH_POOL)
  const postgres = values.consumer.includes('firn-database') ? await startPostgres() : undefined
  const figures: Record<string, number> = {}
  try {
    for (const stream of streams) Object.assign(figures, await measure(stream, pool, postgres?.url))
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

async function measure(stream: Stream, pool: string, postgresUrl?: string): Promise<Record<string, number>> {
  const figures: Record<string, number> = {}
  const costs = await compare(stream, pool, postgresUrl)
  const cost = (consumer: Consumer) =>
    median(costs[consumer].map(({ secondsPerMillion }) => secondsPerMillion))
  for (const consumer of consumersOf(stream)) {
    figures[`${consumer} ${stream} s/M`] = cost(consumer)
    figures[`${consumer} ${stream} RSS MB`] = median(costs[consumer].map(({ rssMb }) => rssMb))
  }
  figures[`firn/receive ${stream}`] = cost('firn') / cost('receive')
  figures[`atproto-sync/firn ${stream}`] = cost('atproto-sync') / cost('firn')
  return figures
}

/** One consumer after another, round by round, so that what else the machine does meets all of them. */
async function compare(
  stream: Stream,
  pool: string,
  postgresUrl?: string,
): Promise<Record<Consumer, Cost[]>> {
  const plan = STREAMS[stream]
  const server = await startServer(pool, plan)
  const costs = Object.fromEntries(
    Object.keys(CONSUMERS).map((consumer) => [consumer, [] as Cost[]]),
  ) as Record<Consumer, Cost[]>
  const rounds = Number(values.rounds ?? ROUNDS[stream])
  try {
    for (let round = 0; round < rounds; round++) {
      for (const consumer of consumersOf(stream)) {
        // The others take many times longer than what is compared with them: one round tells enough.
        if (round > 0 && !CLOSE.has(consumer)) continue
        const cost =
          consumer === 'firn-database' && postgresUrl !== undefined
            ? await consumeIntoDatabase(plan, pool, postgresUrl)
            : await consume(consumer, plan, [server.service, pool])
        costs[consumer].push(cost)
      }
    }
  } finally {
    server.stop()
  }
  return costs
}

async function consumeIntoDatabase(
  { share, frames }: Plan,
  pool: string,
  postgresUrl: string,
): Promise<Cost> {
  const plan = { share, frames: Math.min(frames, WRITTEN_COMMITS / share) }
  const server = await startServer(pool, plan)
  try {
    return await consume('firn-database', plan, [server.service, pool], await createDatabase(postgresUrl))
  } finally {
    server.stop()
  }
}

/** @param from where the frames come from: the server, and the file of the pool */
async function consume(
  consumer: Consumer,
  { frames }: Plan,
  from: [string, string],
  ...databases: string[]
): Promise<Cost> {
  const args = [consumer, ...from, String(frames), ...databases]
  const consuming = startProcess('ingest/consume.ts', args, PEERS.has(consumer) ? [] : FIRN_FLAGS)
  const { cpuSeconds, rssMb } = JSON.parse(await firstLine(consuming)) as Spent
  return { secondsPerMillion: cpuSeconds * (1e6 / frames), rssMb }
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
