import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '../src/db/database.js'
import { startPostgresProxy } from '../tests/chaos/postgres-proxy.js'
import { startPostgres } from '../tests/support/postgres.js'
import { storedSeq } from './ingest/consumers/firn-database.js'
import { createDatabase } from './ingest/database.js'
import { FIRST_SEQ, type Plan, WARM_UP_FRAMES } from './ingest/plan.js'
import { BENCH_POOL, poolFile } from './ingest/pool-file.js'
import { FIRN_FLAGS, lines, startProcess, startServer } from './ingest/processes.js'
import { median, report } from './report.js'

/**
 * `npm run bench:memory`: the resident memory of the whole ingester stays flat, under a stream of a million frames,
 * while its database hangs with a stream that goes on, and while PLC answers nothing to a flood of accounts that
 * nobody knows. What is compared is its memory early and late in the same run, the warm-up left out.
 */

const MILLION: Plan = { share: 0.001, frames: 1_000_000 }
const STALLED: Plan = { share: 0.05, frames: 60_000 }
const FLOOD: Plan = { share: 1, frames: 1_000_000, strangers: true }
/** How long the database hangs, and how long the flood lasts: the sockets' buffers are full after a second. */
const STALL_SECONDS = 20
const FLOOD_SECONDS = 30
/** Of the samples of a run, how many count as early, and how many as late. */
const EDGE = 0.25
/**
 * V8 and the allocator give pages back when they see fit: runs in which nothing grows differ by a tenth. A leak of a
 * hundred bytes a frame would show as half.
 */
const FLAT = { atMost: 1.2 }
/** Points of a curve. */
const POINTS = 20

const pool = await poolFile(BENCH_POOL)
const postgres = await startPostgres()

const million = await measure(MILLION, {}, async ({ isAt }) => isAt(MILLION.frames))
const stalled = await measure(STALLED, { behindProxy: true }, async ({ isAt, proxy, mark }) => {
  await isAt(STALLED.frames / 10)
  await proxy?.become('stalled')
  mark()
  await sleep(STALL_SECONDS * 1000)
  mark()
  await proxy?.become('open')
  // Nothing was lost: all of it gets there.
  await isAt(STALLED.frames)
})
const plc = createServer(() => undefined).listen(0, '127.0.0.1')
await once(plc, 'listening')
const flood = await measure(FLOOD, { plcUrl: urlOf(plc) }, async ({ isAt }) => {
  await isAt(0)
  await sleep(FLOOD_SECONDS * 1000)
})
plc.closeAllConnections()
plc.close()
await postgres.stop()

const runs = { million, stalled, flood }
report({
  bench: 'memory',
  figures: Object.assign({}, ...Object.entries(runs).map(([name, samples]) => figuresOf(name, samples))),
  curves: Object.fromEntries(Object.entries(runs).map(([name, samples]) => [`${name} MB`, curveOf(samples)])),
  aims: Object.fromEntries(Object.keys(runs).map((name) => [`${name} late by early`, FLAT])),
})

interface Run {
  /** Waits until so many of the measured frames are stored. */
  isAt(frames: number): Promise<void>
  proxy: Awaited<ReturnType<typeof startPostgresProxy>> | undefined
  /** Begins, and the second time ends, what is looked at. */
  mark(): void
}

/** @returns the samples, in MB, of what was marked; of everything after the warm-up when nothing was */
async function measure(
  plan: Plan,
  options: { behindProxy?: boolean; plcUrl?: string },
  scenario: (run: Run) => Promise<void>,
): Promise<number[]> {
  console.log(`${plan.frames} frames${plan.strangers ? ' of strangers' : ''} …`)
  const server = await startServer(pool, plan)
  const url = await createDatabase(postgres.url)
  const proxy = options.behindProxy ? await startPostgresProxy(url) : undefined
  const ingest = startProcess(
    'memory/ingest.ts',
    [server.service, pool, proxy?.url ?? url, ...(options.plcUrl === undefined ? [] : [options.plcUrl])],
    FIRN_FLAGS,
  )
  const samples: number[] = []
  const sampling = (async () => {
    for await (const line of lines(ingest)) samples.push(Number(line) / 1e6)
  })()
  const database = await openDatabase({ url })
  const isAt = async (frames: number) => {
    const seq = FIRST_SEQ + WARM_UP_FRAMES + 1 + frames
    while ((await storedSeq(database.db, server.service)) < seq) {
      if (ingest.exitCode !== null) throw new Error('the ingester has ended')
      await sleep(100)
    }
  }
  await isAt(0)
  const marks = [samples.length]
  const mark = () => marks.push(samples.length)
  await scenario({ isAt, proxy, mark })
  const marked = samples.slice(...(marks.length > 1 ? marks.slice(-2) : marks))
  ingest.kill()
  await sampling
  await database.close()
  await proxy?.close()
  server.stop()
  return marked
}

function figuresOf(name: string, samples: readonly number[]): Record<string, number> {
  const count = Math.max(1, Math.floor(samples.length * EDGE))
  const early = median(samples.slice(0, count))
  const late = median(samples.slice(-count))
  return {
    [`${name} samples`]: samples.length,
    [`${name} early MB`]: early,
    [`${name} late MB`]: late,
    [`${name} peak MB`]: Math.max(...samples),
    [`${name} late by early`]: late / early,
  }
}

/** The samples in order, at most so many: each the median of those that it stands for. */
function curveOf(samples: readonly number[]): number[] {
  const points = Math.min(POINTS, samples.length)
  const at = (point: number) => Math.round((point * samples.length) / points)
  return Array.from({ length: points }, (_, point) => median(samples.slice(at(point), at(point + 1))))
}

function urlOf(server: ReturnType<typeof createServer>): string {
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server does not listen')
  return `http://127.0.0.1:${address.port}`
}
