import type { Config } from '../../src/config.js'
import type { Db } from '../../src/db/database.js'
import { isCollection } from '../../src/definitions/record.js'
import { heal, settle } from '../simulator/settle.js'
import { anyEdits, newcomer, step } from '../simulator/steps.js'
import { createWorld, type World } from '../simulator/world.js'
import { until } from '../support/until.js'

/** A world of the simulator as the processes of these tests see it: its clock is that of the machine. */
export interface Stage extends AsyncDisposable {
  readonly world: World
  /** What an ingester needs to know to live in it. */
  readonly network: Pick<Config, 'sources' | 'plcUrl' | 'handleResolvers'>
  /** Number of the last event that was told. */
  readonly lastSeq: number
  /** Waits until somebody follows it: to whoever has no cursor, what happened before is in the repositories alone. */
  followed(): Promise<void>
  /** So many things happen, and are told. */
  act(events: number): Promise<void>
  /** Somebody changes their records. */
  write(): Promise<void>
  /** Whoever is away comes back: a first search of the host finds nobody who is not there. */
  bringBack(): void
  /** Nothing of what happened so far is in the stream of whoever starts now: there are only the repositories. */
  unread(): void
  /** Somebody new writes something of ours, told so that only their host can say what they have. */
  newcomer(): Promise<unknown>
  /** A commit is lost on its way, and another one shows that. */
  loseCommit(): Promise<void>
  /** Waits until everything is stored and the tables are those of the model. */
  equals(db: Db, timeoutMs?: number): Promise<void>
}

const TIMEOUT_MS = 60_000

export async function startStage(seed: number, options: { accounts?: number } = {}): Promise<Stage> {
  const world = await createWorld({ seed, ...options })
  const { sources, plcUrl, handleResolvers } = world.config()
  const someone = async () => {
    while (world.free().length === 0) await step(world)
    return world.random.pick(world.free())
  }
  return {
    world,
    network: { sources, plcUrl, handleResolvers },
    get lastSeq() {
      return world.hosts.relay.log.lastSeq
    },
    async followed() {
      const isFollowed = () => world.hosts.sources.every(({ stream }) => stream.connections > 0)
      await until(isFollowed, { what: 'an ingester to connect', timeoutMs: TIMEOUT_MS })
    },
    async act(events) {
      for (let count = 0; count < events; count++) await step(world)
    },
    unread() {
      for (const author of world.authors) {
        world.untold.add(author)
        const paths = [...author.repo.head.records.keys()]
        if (!paths.some((path) => isCollection(path.split('/', 1)[0] ?? '')))
          world.model.neverRead(author.did)
      }
    },
    bringBack() {
      for (const author of world.authors) if (author.absence !== null) world.setAbsence(author, null)
    },
    async write() {
      const author = await someone()
      await world.write(author, anyEdits(world.random, author))
    },
    newcomer: () => newcomer(world),
    async loseCommit() {
      const author = await someone()
      await world.commit(author, anyEdits(world.random, author), { loss: 'must' })
      await world.write(author, anyEdits(world.random, author))
    },
    async equals(db, timeoutMs = TIMEOUT_MS) {
      await heal(world)
      // Time cannot be skipped for another process: what waits for it is told not to.
      const hasten = async () => {
        const now = new Date()
        await db.updateTable('repo').set({ retryAt: now }).where('retryAt', '>', now).execute()
      }
      await settle(world, db, { timeoutMs, hasten })
    },
    [Symbol.asyncDispose]: () => world.close(),
  }
}
