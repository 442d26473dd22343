import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '../../src/db/database.js'
import { until } from '../support/until.js'
import type { Adversary } from './adversary/fault.js'
import { readTables } from './model/observe.js'
import { anyEdits } from './steps.js'
import type { World } from './world.js'

/** The tables are not what they must be. */
export class DivergenceError extends Error {
  override name = 'DivergenceError'
}

export interface SettleOptions {
  timeoutMs?: number
  /** Ends the wait of repositories whose fetch failed; time is skipped where absent. */
  hasten?: () => void | Promise<void>
}

const POLL_MS = 50
/** How often something is looked for before time is skipped. */
const SKIP_POLLS = 40
/** Past every wait between two attempts at something. */
const LONG_MS = 61 * 60 * 1000

/** Ends every fault that lasts, and lets each account say something, by which what was lost shows. */
export async function heal(world: World): Promise<void> {
  for (const { http } of [world.hosts.relay, ...world.hosts.pds]) http.recover()
  world.hosts.plc.recover()
  for (const author of world.untold) {
    world.tellIdentity(author)
    world.tellAccount(author)
  }
  world.untold.clear()
  for (const author of world.stuck.keys()) world.unstick(author)
  for (const author of world.unrevealed) {
    if (author.absence === null) await world.write(author, anyEdits(world.random, author))
  }
  world.busy.clear()
}

/**
 * Waits until the ingester has read everything, and the tables are what the model says. Time is skipped where the
 * ingester waits for it.
 * @throws DivergenceError with every difference and how to see it again
 */
export async function settle(
  world: World,
  db: Db,
  { timeoutMs = 60_000, hasten = () => world.clock.skip(LONG_MS) }: SettleOptions = {},
): Promise<void> {
  mark(world)
  const deadline = Date.now() + timeoutMs
  let lastSkip = Date.now()
  while (true) {
    const isRead = await hasReadAll(world, db)
    const tables = await readTables(db)
    const differences = world.model.differences(tables)
    if (isRead && differences.length === 0) {
      world.model.settle(tables)
      return
    }
    if (Date.now() > deadline) {
      const lines = isRead ? differences : ['the ingester has not read everything', ...differences]
      throw new DivergenceError(
        `seed ${world.seed}, after ${world.events} events, the tables are not those of the model:\n${lines.join('\n')}`,
      )
    }
    if (Date.now() - lastSkip > 1000 && tables.repo.some(waitsForLater)) {
      lastSkip = Date.now()
      await hasten()
    }
    await sleep(POLL_MS)
  }
}

/** Whether a repository may be fetched at some later time alone: after a failure, or when its host wants requests again. */
function waitsForLater({ state }: { state: string }): boolean {
  return state === 'pending' || state === 'desynchronized' || state === 'error'
}

/** Waits until the ingester has stored what it was told. @throws UntilTimeoutError */
export async function caughtUp(world: World, db: Db): Promise<void> {
  mark(world)
  await until(() => hasReadAll(world, db), { what: 'everything to be read', timeoutMs: 60_000 })
}

/** Waits until every fault has reached the ingester, and lets its waits pass meanwhile. @throws UntilTimeoutError */
export async function untilFired(world: World, adversary: Adversary): Promise<void> {
  let polls = 0
  const haveFired = () => {
    if (++polls % SKIP_POLLS === 0) world.clock.skip(LONG_MS)
    expectNone(adversary.unfired())
    return true
  }
  await until(haveFired, { what: 'every fault to come about', timeoutMs: 60_000, intervalMs: POLL_MS })
}

function expectNone(names: readonly string[]): void {
  if (names.length > 0) throw new Error(`did not come about: ${names.join(', ')}`)
}

function mark(world: World): void {
  for (const [home] of world.hosts.sources.entries()) world.tellNobody(home)
}

async function hasReadAll(world: World, db: Db): Promise<boolean> {
  const rows = await db.selectFrom('sourceCursor').select(['host', 'seq']).execute()
  return world.hosts.sources.every(({ http, log }) =>
    rows.some(({ host, seq }) => new URL(host).host === new URL(http.url).host && seq >= log.lastSeq),
  )
}
