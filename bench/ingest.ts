import { startPostgres } from '../tests/support/postgres.js'
import { createDatabase } from './ingest/database.js'
import type { Plan } from './ingest/plan.js'
import { BENCH_POOL, poolFile } from './ingest/pool-file.js'
import { FIRN_FLAGS, firstLine, startProcess, startServer } from './ingest/processes.js'
import { median, report } from './report.js'

/**
 * `npm run bench:ingest`: what receiving a firehose costs. Really signed frames, of which 0.1 %, 5 % or all are ours,
 * come from another process; each consumer is a process of its own, and what is compared is its CPU time, garbage
 * collection included. All aims are ratios within this run.
 */

const STREAMS = {
  '0.1%': { share: 0.001, frames: 400_000 },
  '5%': { share: 0.05, frames: 60_000 },
  '100%': { share: 1, frames: 5_000 },
} as const satisfies Record<string, Plan>
type Stream = keyof typeof STREAMS

/** Those that verify nothing are compared where little is to be verified. */
const CONSUMERS = {
  receive: ['0.1%', '5%', '100%'],
  firn: ['0.1%', '5%', '100%'],
  'firn-database': ['0.1%', '5%', '100%'],
  'atproto-sync': ['0.1%', '5%', '100%'],
  atcute: ['0.1%', '5%'],
  skyware: ['0.1%', '5%'],
} as const satisfies Record<string, readonly Stream[]>
type Consumer = keyof typeof CONSUMERS

/** Run as their users run them; the others, receiving alone too, as package.json starts the ingester. */
const PEERS: ReadonlySet<string> = new Set(['atproto-sync', 'atcute', 'skyware'])

/** The peers take many times longer than what is compared with them: one round tells enough. */
const ROUNDS: Record<Consumer, number> = {
  receive: 3,
  firn: 3,
  'firn-database': 1,
  'atproto-sync': 1,
  atcute: 1,
  skyware: 1,
}

const pool = await poolFile(BENCH_POOL)
const postgres = await startPostgres()
const figures: Record<string, number> = {}
/** CPU seconds for a million frames. */
const cost = (consumer: Consumer, stream: Stream): number =>
  figures[`${consumer} ${stream} s/M`] ?? Number.NaN

for (const [stream, plan] of Object.entries(STREAMS) as [Stream, Plan][]) {
  const server = await startServer(pool, plan)
  for (const [consumer, streams] of Object.entries(CONSUMERS) as [Consumer, readonly Stream[]][]) {
    if (!streams.includes(stream)) continue
    const runs: Cost[] = []
    for (let round = 0; round < ROUNDS[consumer]; round++) {
      runs.push(await consume(consumer, server.service, plan))
    }
    const million = 1e6 / plan.frames
    figures[`${consumer} ${stream} s/M`] = median(runs.map(({ cpuSeconds }) => cpuSeconds)) * million
    figures[`${consumer} ${stream} RSS MB`] = median(runs.map(({ rssMb }) => rssMb))
  }
  server.stop()
}
await postgres.stop()

for (const stream of Object.keys(STREAMS) as Stream[]) {
  figures[`firn/receive ${stream}`] = cost('firn', stream) / cost('receive', stream)
  figures[`atproto-sync/firn ${stream}`] = cost('atproto-sync', stream) / cost('firn', stream)
}
report({
  bench: 'ingest',
  figures,
  aims: {
    'firn/receive 0.1%': { atMost: 1.5 },
    'atproto-sync/firn 0.1%': { atLeast: 12 },
    'atproto-sync/firn 5%': { atLeast: 15 },
    'atproto-sync/firn 100%': { atLeast: 20 },
  },
})

interface Cost {
  cpuSeconds: number
  rssMb: number
}

async function consume(consumer: Consumer, service: string, { frames }: Plan): Promise<Cost> {
  const database = consumer === 'firn-database' ? [await createDatabase(postgres.url)] : []
  const args = [consumer, service, pool, String(frames), ...database]
  const flags = PEERS.has(consumer) ? [] : FIRN_FLAGS
  return JSON.parse(await firstLine(startProcess('ingest/consume.ts', args, flags))) as Cost
}
