import { writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Consume, Spent } from './consumer.js'
import { readAccounts } from './pool-file.js'

/**
 * Started by bench/ingest.ts in a process of its own: receives a stream in one way, and prints what the measured
 * phase cost this process, garbage collection included.
 */

const CONSUMERS: Record<string, () => Promise<Consume>> = {
  receive: async () => (await import('./consumers/receive.js')).receive,
  firn: async () => (await import('./consumers/firn.js')).firn,
  'firn-database': async () => (await import('./consumers/firn-database.js')).firnDatabase,
  'atproto-sync': async () => (await import('./consumers/atproto-sync.js')).atprotoSync,
  skyware: async () => (await import('./consumers/skyware.js')).skyware,
  atcute: async () => (await import('./consumers/atcute.js')).atcute,
}

/** A stream that does not end is a fault of the consumer's. */
const MAX_RUN_MS = 6 * 60 * 1000

const [name = '', service = '', poolPath = '', frames = '0', databaseUrl] = process.argv.slice(2)
const consume = await CONSUMERS[name]?.()
if (!consume) throw new Error(`no consumer is called ${name}`)
const accounts = await readAccounts(poolPath)

let before: NodeJS.CpuUsage | undefined
await consume({
  service,
  accounts,
  frames: Number(frames),
  ...(databaseUrl === undefined ? {} : { databaseUrl }),
  onSentinel: () => {
    if (before) finish(before)
    // Of the young generation alone: a full one throws away what the compiler made in the warm-up, as no object that it
    // was made for is alive at this moment.
    globalThis.gc?.({ type: 'minor' })
    before = process.cpuUsage()
  },
})
// Some peers hold no handle that would keep the process.
await sleep(MAX_RUN_MS)
throw new Error('the stream did not end')

function finish(start: NodeJS.CpuUsage): never {
  const { user, system } = process.cpuUsage(start)
  globalThis.gc?.()
  const rssMb = process.memoryUsage.rss() / 1e6
  const spent: Spent = { cpuSeconds: (user + system) / 1e6, rssMb }
  writeSync(1, `${JSON.stringify(spent)}\n`)
  process.exit(0)
}
