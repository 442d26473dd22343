import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Consume, Said, Told } from './consumer.js'
import { readAccounts } from './pool-file.js'

/**
 * Started by bench/ingest.ts in a process of its own: receives a stream in one way. Says when the warm-up is over; of
 * each slice that it is told of, that it is ready for it, and then what it cost this process, garbage collection
 * included; and at the end how much memory it holds.
 */

const CONSUMERS: Record<string, () => Promise<Consume>> = {
  receive: async () => (await import('./consumers/receive.js')).receive,
  firn: async () => (await import('./consumers/firn.js')).firn,
  'firn-database': async () => (await import('./consumers/firn-database.js')).firnDatabase,
  'atproto-sync': async () => (await import('./consumers/atproto-sync.js')).atprotoSync,
  skyware: async () => (await import('./consumers/skyware.js')).skyware,
  atcute: async () => (await import('./consumers/atcute.js')).atcute,
}

/** A warm-up or a slice that does not end is a fault of the consumer's. */
const MAX_PART_MS = 10 * 60 * 1000

const [name = '', service = '', poolPath = '', frames = '0', databaseUrl] = process.argv.slice(2)
const consume = await CONSUMERS[name]?.()
if (!consume) throw new Error(`no consumer is called ${name}`)
const accounts = await readAccounts(poolPath)

let before: NodeJS.CpuUsage | undefined
let tooLate = expectSentinel()
void consume({
  service,
  accounts,
  frames: Number(frames),
  ...(databaseUrl === undefined ? {} : { databaseUrl }),
  onSentinel: () => {
    clearTimeout(tooLate)
    const { user, system } = process.cpuUsage(before)
    say(before ? { is: 'took', cpuSeconds: (user + system) / 1e6 } : { is: 'ready' })
  },
})
for await (const told of createInterface({ input: process.stdin }) as AsyncIterable<Told>) {
  if (told === 'end') break
  tooLate = expectSentinel()
  // Of the young generation alone: a full one throws away what the compiler made in the warm-up, as no object that it
  // was made for is alive at this moment.
  globalThis.gc?.({ type: 'minor' })
  before = process.cpuUsage()
  say({ is: 'ready' })
}
globalThis.gc?.()
say({ is: 'holds', rssMb: process.memoryUsage.rss() / 1e6 })
process.exit(0)

function expectSentinel(): NodeJS.Timeout {
  return setTimeout(() => {
    throw new Error('the stream did not end')
  }, MAX_PART_MS)
}

function say(said: Said): void {
  writeSync(1, `${JSON.stringify(said)}\n`)
}
