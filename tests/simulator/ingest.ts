import { pino } from 'pino'
import { createIngester } from '../../ingester/ingester.js'
import type { Database } from '../../src/db/database.js'
import { createIdentityResolver } from '../../src/identity/identity-resolver.js'
import { until } from '../support/until.js'
import type { World } from './world.js'

/** The real ingester over a world's sockets, with the world's clock. */
export interface SimulatedIngester extends AsyncDisposable {
  readonly lines: { level: number; msg: string; reason?: string }[]
  stop(): Promise<void>
}

/** Starts it, and waits until it is connected: what happens before is in the repositories alone. */
export async function startIngester(world: World, database: Database): Promise<SimulatedIngester> {
  const lines: SimulatedIngester['lines'] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  const config = world.config()
  const identity = createIdentityResolver(config, { log })
  const ingester = createIngester({ config, database, log, identity, now: world.clock.now })
  await ingester.start()
  const isConnected = () => world.sources.every(({ stream }) => stream.connections > 0)
  await until(isConnected, { what: 'the ingester to connect', timeoutMs: 30_000 })
  return { lines, stop: () => ingester.stop(), [Symbol.asyncDispose]: () => ingester.stop() }
}
