import type { Database } from '../../src/db/database.js'
import { Adversary, type Fault } from './adversary/fault.js'
import { faultsOf } from './adversary/index.js'
import { wrongAtTheEnd } from './final-checks.js'
import type { Followed } from './hosts/hosts.js'
import { type SimulatedIngester, startIngester } from './ingest.js'
import { caughtUp, heal, settle, untilFired } from './settle.js'
import { step } from './steps.js'
import { createWorld, type World } from './world.js'

export interface SimulationOptions {
  seed: number
  /** Steps of the world, faults among them. */
  events: number
  accounts?: number
  followed?: Followed
  /** Faults that take seconds are left out when false. */
  slow?: boolean
  /** Nothing goes wrong when false, and then nothing may be refused. */
  faults?: boolean
}

export interface SimulationReport {
  /** Messages that were sent. */
  sent: number
  /** How often each fault reached the ingester. */
  fired: ReadonlyMap<string, number>
  refusals: ReadonlyMap<string, number>
}

/** A run did not end as the model says; its message holds what differs and what the ingester logged. */
export class SimulationError extends Error {
  override name = 'SimulationError'
}

/** Lines of the ingester's log that are shown with what went wrong. */
const LINES_SHOWN = 20
/** Steps between two comparisons. */
const ROUND = 60
const FAULT_CHANCE = 0.3
/** Of the faults, those that take seconds. */
const SLOW_CHANCE = 0.02

/**
 * One run: a world that acts at random, an adversary, the real ingester, and a comparison of its tables with the model
 * every so often. At its end, what is stored is proven, and follows from the records.
 * @throws SimulationError when the tables differ, a fault never reached the ingester, or something was refused without any
 */
export async function simulate(database: Database, options: SimulationOptions): Promise<SimulationReport> {
  await using world = await createWorld({
    seed: options.seed,
    accounts: options.accounts ?? 12,
    followed: options.followed ?? 'relay',
  })
  const { db } = database
  // Something is there already when the ingester first looks.
  for (let count = 0; count < 20; count++) await step(world)
  await using ingester = await startIngester(world, database)
  const adversary = new Adversary(world, () => caughtUp(world, db))
  // What was signed by a key of before could not be checked any more.
  if (options.faults === false) world.beforeKeyChange = () => caughtUp(world, db)
  try {
    await runRounds(world, adversary, db, options)
    const refusals = await ingester.refusals()
    // A host that an account has left speaks of it once more, and nothing is wrong with that.
    if (options.followed === 'pds' && adversary.fired.size === 0) refusals.delete('ForeignHost')
    if (adversary.fired.size === 0) expectNone([...refusals.keys()].map((reason) => `refused as ${reason}`))
    await ingester.stop()
    expectNone(await wrongAtTheEnd(world, db))
    return { sent: world.events, fired: adversary.fired, refusals }
  } catch (error) {
    throw new SimulationError(`${messageOf(error)}\n${loudLines(ingester)}`, { cause: error })
  }
}

async function runRounds(
  world: World,
  adversary: Adversary,
  db: Database['db'],
  options: SimulationOptions,
): Promise<void> {
  for (let done = 0; done < options.events; ) {
    for (let count = 0; count < ROUND && done < options.events; count++, done++) {
      if (options.faults !== false && world.random.chance(FAULT_CHANCE))
        await injectAny(world, adversary, options.slow ?? true)
      else await step(world)
    }
    await untilFired(world, adversary)
    await heal(world)
    await settle(world, db)
  }
}

function expectNone(wrong: readonly string[]): void {
  if (wrong.length > 0) throw new SimulationError(wrong.join('\n'))
}

/** What the ingester had to say of late that an operator should hear. */
function loudLines({ lines }: SimulatedIngester): string {
  return lines
    .filter(({ level }) => level >= 40)
    .slice(-LINES_SHOWN)
    .map((line) => JSON.stringify(line))
    .join('\n')
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

async function injectAny(world: World, adversary: Adversary, slow: boolean): Promise<void> {
  const isSlow = slow && world.random.chance(SLOW_CHANCE)
  const faults = faultsOf(world.hosts.followed)
  const fault: Fault = world.random.pick(faults.filter((each) => (each.isSlow ?? false) === isSlow))
  const known = world.free().filter(({ did }) => world.model.isKnown(did))
  if (known.length > 1) await adversary.inject(fault, world.random.pick(known))
}
