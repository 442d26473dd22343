import { pino } from 'pino'
import type { Counter } from 'prom-client'
import { createIngester } from '../../ingester/ingester.js'
import type { Database } from '../../src/db/database.js'
import { createIdentityResolver } from '../../src/identity/identity-resolver.js'
import { createMetrics } from '../../src/metrics.js'
import { until } from '../support/until.js'
import type { World } from './world.js'

/** The real ingester over a world's sockets, with the world's clock. */
export interface SimulatedIngester extends AsyncDisposable {
  /** What it logged. */
  readonly lines: { level: number; msg: string; reason?: string }[]
  /** How many events it refused, by reason. */
  refusals(): Promise<Map<string, number>>
  /** How many messages of each kind it received. */
  messages(): Promise<Map<string, number>>
  stop(): Promise<void>
}

/** Starts it, and waits until it is connected: what happens before is in the repositories alone. */
export async function startIngester(world: World, database: Database): Promise<SimulatedIngester> {
  const lines: SimulatedIngester['lines'] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  const config = world.config()
  const identity = createIdentityResolver(config, { log, now: world.clock.now })
  const metrics = createMetrics()
  const ingester = createIngester({ config, database, log, identity, metrics, now: world.clock.now })
  await ingester.start()
  const isConnected = () => world.hosts.sources.every(({ stream }) => stream.connections > 0)
  await until(isConnected, { what: 'the ingester to connect' })
  return {
    lines,
    refusals: () => countsBy(metrics.refusals, 'reason'),
    messages: () => countsBy(metrics.events, 'kind'),
    stop: () => ingester.stop(),
    [Symbol.asyncDispose]: () => ingester.stop(),
  }
}

/** Sums of a counter over all sources. */
async function countsBy<L extends string>(counter: Counter<L>, label: L): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for (const { labels, value } of (await counter.get()).values) {
    const name = String(labels[label])
    counts.set(name, (counts.get(name) ?? 0) + value)
  }
  return counts
}
