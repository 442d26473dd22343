import { expect, test } from 'vitest'
import type { Database, Db } from '../../src/db/database.js'
import { MAX_STRANGER_EVENTS_IN_FLIGHT } from '../../src/limits/ingest.js'
import { startIngester } from '../simulator/ingest.js'
import { caughtUp, settle } from '../simulator/settle.js'
import { anyEdits, newcomer } from '../simulator/steps.js'
import { createWorld, type World } from '../simulator/world.js'
import { openEmbeddedDatabase } from '../support/databases.js'
import { until } from '../support/until.js'

const OFTEN = Number.POSITIVE_INFINITY

test('a stranger whose host is silent holds no cursor, and is looked at by the next ingester', {
  timeout: 120_000,
}, async () => {
  await using world = await createWorld({ seed: 71, accounts: 2 })
  await using database = await openEmbeddedDatabase()
  const { db } = database
  const first = await startFollowed(world, database)
  for (const { http } of world.hosts.pds)
    http.intercept(({ url }) => (url.pathname.endsWith('.describeRepo') ? 'hang' : undefined), OFTEN)
  const { did } = await newcomer(world)
  await caughtUp(world, db)
  expect(await strangers(db)).toEqual([did])
  await first.stop()
  expect(await strangers(db)).toEqual([did])
  expect(await isFollowed(db, did)).toBe(false)

  for (const { http } of world.hosts.pds) http.recover()
  await using _next = await startIngester(world, database)
  await until(() => isFollowed(db, did), { what: 'the stranger to be found' })
  await settle(world, db)
  await until(async () => (await strangers(db)).length === 0, { what: 'nobody to wait' })
})

test('a flood of strangers whose directory is silent is kept for later, and nobody of it is lost', {
  timeout: 120_000,
}, async () => {
  await using world = await createWorld({ seed: 72, accounts: 2 })
  await using database = await openEmbeddedDatabase()
  const { db } = database
  await using _ = await startFollowed(world, database)
  const [known] = world.authors
  world.hosts.plc.intercept(() => 'hang', OFTEN)
  const overflow = 3
  for (let count = 0; count < MAX_STRANGER_EVENTS_IN_FLIGHT + overflow; count++) {
    const author = await world.addAuthor()
    await world.write(author, world.ownEdit(author))
  }
  await until(async () => (await strangers(db)).length === overflow, { what: 'those without a place' })
  // Whoever is known goes on meanwhile.
  if (known) await world.write(known, world.ownEdit(known))
  const head = known?.repo.head.rev
  const stored = () =>
    db
      .selectFrom('repo')
      .select('rev')
      .where('did', '=', known?.did ?? '')
      .executeTakeFirst()
  await until(async () => (await stored())?.rev === head, { what: 'somebody who is known' })

  world.hosts.plc.recover()
  await settle(world, db)
})

/** Its world has been read. */
async function startFollowed(world: World, database: Database) {
  const ingester = await startIngester(world, database)
  for (const author of world.authors)
    await world.write(author, [...anyEdits(world.random, author), ...world.ownEdit(author)])
  await settle(world, database.db)
  return ingester
}

async function strangers(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('stranger').select('did').execute()
  return rows.map(({ did }) => did)
}

async function isFollowed(db: Db, did: string): Promise<boolean> {
  const row = await db.selectFrom('repo').select('state').where('did', '=', did).executeTakeFirst()
  return row?.state === 'active'
}
