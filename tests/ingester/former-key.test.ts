import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createIngester } from '../../ingester/ingester.js'
import { createIdentityResolver } from '../../src/identity/identity-resolver.js'
import { startStage } from '../chaos/stage.js'
import type { Author } from '../simulator/author.js'
import type { World } from '../simulator/world.js'
import { openEmbeddedDatabase } from '../support/databases.js'
import { until } from '../support/until.js'

const HOUR_MS = 60 * 60 * 1000

test.each<[string, (world: World, author: Author) => Promise<void>]>([
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
])(
  'an account whose newest commit has a former key waits for long, until %s',
  {
    timeout: 120_000,
  },
  async (_, heal) => {
    await using stage = await startStage(91)
    const { world, network } = stage
    await using database = await openEmbeddedDatabase()
    const { db } = database
    const log = pino({ level: 'silent' })
    const config = { ...network, development: true }
    const identity = createIdentityResolver(config, { log })
    const ingester = createIngester({ config, database, log, identity, now: () => new Date() })
    await ingester.start()
    try {
      await stage.followed()
      const author = world.random.pick(world.free())
      await world.write(author, world.ownEdit(author))
      const repo = () => db.selectFrom('repo').selectAll().where('did', '=', author.did).executeTakeFirst()
      const is = (state: string) =>
        until(async () => (await repo())?.state === state, { what: state, timeoutMs: 30_000 })
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
      await heal(world, author)
      await is('active')
    } finally {
      await ingester.stop()
    }
  },
)

/** The keys that authors had. */
const FORMER = new WeakMap<Author, Author['key']>()
