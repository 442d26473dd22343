import type { Database } from '../../src/db/database.js'
import { Adversary, type Fault } from './adversary/fault.js'
import { FAULTS } from './adversary/index.js'
import { startIngester } from './ingest.js'
import { caughtUp, heal, settle, untilSkipping } from './settle.js'
import { step } from './steps.js'
import { createWorld, type World } from './world.js'

export interface SimulationOptions {
  seed: number
  /** Steps of the world, faults among them. */
  events: number
  accounts?: number
  followed?: 'relay' | 'pds'
  /** Faults that take seconds are left out when false. */
  slow?: boolean
}

export interface SimulationReport {
  /** Messages that were sent. */
  sent: number
  /** How often each fault reached the ingester. */
  fired: ReadonlyMap<string, number>
  refusals: ReadonlyMap<string, number>
}

/** Steps between two comparisons. */
const ROUND = 60
const FAULT_CHANCE = 0.3
/** Of the faults, those that take seconds. */
const SLOW_CHANCE = 0.02

/**
 * One run: a world that acts at random, an adversary, the real ingester, and a comparison of its tables with the model
 * every so often.
 * @throws DivergenceError, UntilTimeoutError when a fault never reached the ingester
 */
export async function simulate(database: Database, options: SimulationOptions): Promise<SimulationReport> {
  await using world = await createWorld({
    seed: options.seed,
    accounts: options.accounts ?? 8,
    followed: options.followed ?? 'relay',
  })
  const { db } = database
  // Something is there already when the ingester first looks.
  for (let count = 0; count < 20; count++) await step(world)
  await using ingester = await startIngester(world, database)
  const adversary = new Adversary(world, () => caughtUp(world, db))
  for (let done = 0; done < options.events; ) {
    for (let count = 0; count < ROUND && done < options.events; count++, done++) {
      if (world.random.chance(FAULT_CHANCE)) await injectAny(world, adversary, options.slow ?? true)
      else await step(world)
    }
    await untilSkipping(
      world,
      () => adversary.unfired().length === 0,
      `seed ${options.seed}: ${adversary.unfired().join(', ')} to reach the ingester`,
    )
    await heal(world)
    await settle(world, db)
  }
  return { sent: world.events, fired: adversary.fired, refusals: await ingester.refusals() }
}

async function injectAny(world: World, adversary: Adversary, slow: boolean): Promise<void> {
  const isSlow = slow && world.random.chance(SLOW_CHANCE)
  const fault: Fault = world.random.pick(FAULTS.filter((each) => (each.isSlow ?? false) === isSlow))
  const known = world.free().filter(({ did }) => world.model.isKnown(did))
  if (known.length > 1) await adversary.inject(fault, world.random.pick(known))
}
