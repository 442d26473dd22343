import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Subscription } from '@atproto/xrpc-server'
import { createAccount, logIn } from '../demo/network/accounts.js'
import { startNetwork } from '../demo/network/network.js'
import { freePort } from '../demo/network/ports.js'
import { startFirn } from '../scripts/all-in-one.js'
import { readConfig } from '../src/config.js'
import { package as pkg, search } from '../src/lexicons/dev/firn.js'
import { createLogger } from '../src/logger.js'
import { median, percentile, report } from './report.js'

/**
 * `npm run bench:publish`: how long after a record was written to its author's PDS does search show it? Beside it,
 * in the same run, the PDS's own delay until its firehose sends the event: what no consumer can be faster than.
 */

const ROUNDS = 40
/** How much later than the event itself a record may be visible: verification, one transaction, one query. */
const AIM_AFTER_EVENT_MS = 50
const POLL_INTERVAL_MS = 2

const directory = await mkdtemp(join(tmpdir(), 'firn-bench-'))
const network = await startNetwork()
const [pds] = network.pds
const config = readConfig({
  FIRN_PORT: String(await freePort()),
  FIRN_DATA_DIR: directory,
  FIRN_DEVELOPMENT: 'true',
  FIRN_PLC_URL: network.plc.url,
  FIRN_SOURCES: pds.url,
  FIRN_HANDLE_RESOLVERS: `${pds.handleDomain}=${pds.url}`,
})
const firn = await startFirn({ config, log: createLogger({ level: 'error', pretty: false }) })
const account = await createAccount(pds, { handle: 'bench.test', password: 'bench-pass' })
const agent = await logIn(account)

/** When the PDS's firehose brought each key. */
const events = new Map<string, number>()
const watching = new AbortController()
const subscription = new Subscription({
  service: pds.url.replace('http', 'ws'),
  method: 'com.atproto.sync.subscribeRepos',
  signal: watching.signal,
  validate: (value: unknown) => value as { ops?: { path: string }[] },
})
const watcher = (async () => {
  for await (const { ops = [] } of subscription) {
    for (const { path } of ops) events.set(path.split('/')[1] ?? '', performance.now())
  }
})().catch((error: unknown) => {
  if (!watching.signal.aborted) throw error
})

const eventDelays: number[] = []
const visibleDelays: number[] = []
const afterEvent: number[] = []
// One to warm up: the first commit of an account leads to a fetch of its whole repository.
for (let round = -1; round < ROUNDS; round++) {
  const name = `bench-${round + 1}`
  const written = await write(name)
  const visible = await whenVisible(name)
  const event = await whenSent(name)
  if (round < 0) continue
  eventDelays.push(event - written)
  visibleDelays.push(visible - written)
  afterEvent.push(Math.max(0, visible - event))
}

watching.abort()
await watcher
await firn.stop()
await network.close()
await rm(directory, { recursive: true, force: true })

report({
  bench: 'publish',
  figures: {
    rounds: ROUNDS,
    eventMsMedian: median(eventDelays),
    eventMsP95: percentile(eventDelays, 0.95),
    visibleMsMedian: median(visibleDelays),
    visibleMsP95: percentile(visibleDelays, 0.95),
    afterEventMsMedian: median(afterEvent),
    afterEventMsP95: percentile(afterEvent, 0.95),
    visibleByEvent: median(visibleDelays) / median(eventDelays),
  },
  aims: { afterEventMsMedian: { atMost: AIM_AFTER_EVENT_MS } },
})
process.exit(0)

/** @returns when the write began: events are sent before the PDS has answered, now and then */
async function write(name: string): Promise<number> {
  const begun = performance.now()
  await agent.com.atproto.repo.putRecord({
    repo: account.did,
    collection: pkg.$nsid,
    rkey: name,
    record: { $type: pkg.$nsid, summary: `Written as ${name}`, createdAt: new Date().toISOString() },
  })
  return begun
}

async function whenVisible(name: string): Promise<number> {
  for (;;) {
    const response = await fetch(`${firn.url}/xrpc/${search.$lxm}?limit=1&q=${name}`)
    const { hits } = (await response.json()) as { hits: { definition: { name: string } }[] }
    if (hits[0]?.definition.name === name) return performance.now()
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS))
  }
}

async function whenSent(name: string): Promise<number> {
  for (;;) {
    const at = events.get(name)
    if (at !== undefined) return at
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS))
  }
}
