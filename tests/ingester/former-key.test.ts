import { pino } from 'pino'
import { expect, test } from 'vitest'
import type { Db } from '../../src/db/database.js'
import { createMetrics } from '../../src/metrics.js'
import { operationsRoutes } from '../../src/operations-server.js'
import { startStage } from '../chaos/stage.js'
import { startJetstream, type TestJetstream } from '../jetstream/jetstream-server.js'
import type { Author } from '../simulator/author.js'
import type { World } from '../simulator/world.js'
import { until } from '../support/until.js'
import { ingestStage } from './on-stage.js'

const HOUR_MS = 60 * 60 * 1000

type Heal = (world: World, author: Author, jetstream: TestJetstream) => Promise<void>

test.each<[string, Heal]>([
  ['a commit under its new key', (world, author) => world.write(author, world.ownEdit(author))],
  [
    'a #sync under its new key',
    async (world, author) => {
      await world.commit(author, world.ownEdit(author), { loss: 'must' })
      world.tellSync(author)
    },
  ],
  [
    'an #identity with its former key',
    async (world, author) => {
      const [former] = author.keys
      author.key = FORMER.get(author) ?? author.key
      expect(author.key.did()).toBe(former)
      world.tellIdentity(author)
    },
  ],
  [
    'a Jetstream tells of a commit under its new key',
    async (world, author, jetstream) => {
      const { repo: did, rev, ops } = await world.commit(author, world.ownEdit(author), { loss: 'must' })
      for (const { path } of ops) {
        const [collection = '', rkey = ''] = path.split('/', 2)
        const commit = { rev, operation: 'create', collection, rkey, record: {} } as const
        jetstream.tell({ did, kind: 'commit', commit } as Parameters<TestJetstream['tell']>[0])
      }
    },
  ],
])(
  'an account whose newest commit has a former key waits for long, and the operator sees that, until %s',
  { timeout: 180_000 },
  async (_, heal) => {
    await using stage = await startStage(91)
    const { world } = stage
    await using jetstream = await startJetstream({ plc: world.hosts.plc, pds: [] })
    await using ingester = await ingestStage(stage, `jetstream+${jetstream.url}`)
    await until(() => jetstream.connections === 1, { what: 'the connection to the Jetstream' })
    const { db } = ingester
    const author = world.random.pick(world.free())
    await world.write(author, world.ownEdit(author))
    const repo = () => db.selectFrom('repo').selectAll().where('did', '=', author.did).executeTakeFirst()
    const is = (state: string) => until(async () => (await repo())?.state === state, { what: state })
    const gauge = gaugeOf(db)
    const isCounted = async (count: string) => {
      await until(
        async () => {
          expect(await gauge()).toBe(count)
          return true
        },
        { what: 'the gauge' },
      )
    }
    await is('active')

    FORMER.set(author, author.key)
    await world.changeKey(author)
    await db.updateTable('repo').set({ state: 'desynchronized' }).where('did', '=', author.did).execute()
    await is('error')
    expect(await repo()).toMatchObject({ error: expect.stringMatching(/^BadSignature: .* heals this/) })
    // As after days of that.
    const [updatedAt, retryAt] = [-2, 20].map((hours) => new Date(Date.now() + hours * HOUR_MS))
    await db
      .updateTable('repo')
      .set({ attempts: 12, updatedAt: updatedAt ?? new Date(), retryAt: retryAt ?? null })
      .where('did', '=', author.did)
      .execute()
    await isCounted('1')
    await heal(world, author, jetstream)
    await is('active')
    await isCounted('0')
  },
)

/** The keys that authors had. */
const FORMER = new WeakMap<Author, Author['key']>()

/** Asks how many such repositories there are as Prometheus does; what it hears may be some seconds old. */
function gaugeOf(db: Db): () => Promise<string | undefined> {
  const log = pino({ level: 'silent' })
  const routes = operationsRoutes({ metrics: createMetrics(), db, log, now: () => new Date() })
  return async () => {
    const answer = await routes.request('/metrics')
    return /^firn_former_key_repos (\S+)$/m.exec(await answer.text())?.[1]
  }
}
