import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { sql } from 'kysely'
import { migrations } from '../migrations/index.js'
import { openDatabase } from '../src/db/database.js'
import { migrateToLatest } from '../src/db/migrate.js'
import { startPostgres } from '../tests/support/postgres.js'
import { type Plan, WARM_UP } from './ingest/plan.js'
import { poolFile } from './ingest/pool-file.js'
import { median, report } from './report.js'

/**
 * `npm run bench:ingest`: what receiving a firehose costs. Really signed frames, of which 0.1 %, 5 % or all are ours,
 * come from another process; each consumer is a process of its own, and what is compared is its CPU time, garbage
 * collection included. All aims are ratios within this run.
 */

const SEED = 20261121
const STREAMS = {
  '0.1%': { share: 0.001, frames: 400_000 },
  '5%': { share: 0.05, frames: 60_000 },
  '100%': { share: 1, frames: 5_000 },
} as const satisfies Record<string, Plan>
type Stream = keyof typeof STREAMS
const POOL_SIZE = { ours: WARM_UP.ours + STREAMS['100%'].frames, others: 8_000 }

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

/** The peers take many times longer than what is compared with them: one round tells enough. */
const ROUNDS: Record<Consumer, number> = {
  receive: 3,
  firn: 3,
  'firn-database': 1,
  'atproto-sync': 1,
  atcute: 1,
  skyware: 1,
}

const pool = await poolFile(SEED, POOL_SIZE)
const postgres = await startPostgres()
let databases = 0
const figures: Record<string, number> = {}
/** CPU seconds for a million frames. */
const cost = (consumer: string, stream: Stream): number => figures[`${consumer} ${stream} s/M`] ?? Number.NaN

for (const [stream, plan] of Object.entries(STREAMS) as [Stream, Plan][]) {
  const server = await startServer(plan)
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

async function startServer(plan: Plan): Promise<{ service: string; stop(): void }> {
  const server = run('serve.ts', [pool, JSON.stringify(plan)])
  const port = await firstLine(server)
  return { service: `ws://127.0.0.1:${port}`, stop: () => server.kill() }
}

async function consume(consumer: Consumer, service: string, { frames }: Plan): Promise<Cost> {
  const args = [consumer, service, pool, String(frames)]
  if (consumer !== 'firn-database') return JSON.parse(await firstLine(run('consume.ts', args))) as Cost
  return JSON.parse(await firstLine(run('consume.ts', [...args, await freshDatabase()]))) as Cost
}

async function freshDatabase(): Promise<string> {
  const name = `bench_${++databases}`
  await using server = await openDatabase({ url: postgres.url })
  await sql`create database ${sql.id(name)}`.execute(server.db)
  const url = new URL(postgres.url)
  url.pathname = `/${name}`
  await using fresh = await openDatabase({ url: url.href })
  await migrateToLatest(fresh.db, migrations)
  return url.href
}

function run(file: string, args: readonly string[]) {
  const path = join(import.meta.dirname, 'ingest', file)
  return spawn(process.execPath, ['--expose-gc', '--import', 'tsx', path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function firstLine(child: ReturnType<typeof run>): Promise<string> {
  for await (const line of createInterface({ input: child.stdout })) return line
  throw new Error('a process of the benchmark ended without a word')
}
