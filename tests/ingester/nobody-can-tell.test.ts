import { expect, test } from 'vitest'
import type { Db } from '../../src/db/database.js'
import { startIngester } from '../simulator/ingest.js'
import { caughtUp, settle } from '../simulator/settle.js'
import { createWorld } from '../simulator/world.js'
import { openEmbeddedDatabase } from '../support/databases.js'

const OFTEN = Number.POSITIVE_INFINITY

test('while nobody can tell where an account lives now, what it signed counts from any PDS that is followed', {
  timeout: 120_000,
}, async () => {
  await using world = await createWorld({ seed: 81, accounts: 1, followed: 'pds' })
  await using database = await openEmbeddedDatabase()
  const { db } = database
  await using _ = await startIngester(world, database)
  const author = world.random.pick(world.authors)
  await world.write(author, world.ownEdit(author))
  await settle(world, db)

  world.hosts.plc.intercept(() => 'refuse', OFTEN)
  author.home = 1 - author.home
  await world.write(author, world.ownEdit(author))
  await caughtUp(world, db)
  expect(await readRepo(db, author.did)).toEqual({ state: 'active', rev: author.repo.head.rev })
})

test('a commit of a known account that its directory does not know for a while is not forgotten', {
  timeout: 120_000,
}, async () => {
  await using world = await createWorld({ seed: 82, accounts: 1 })
  await using database = await openEmbeddedDatabase()
  const { db } = database
  const author = world.random.pick(world.authors)
  {
    await using _ = await startIngester(world, database)
    await world.write(author, world.ownEdit(author))
    await settle(world, db)
  }
  world.hosts.plc.intercept(() => ({ status: 404, body: '{}' }), OFTEN)
  await using _ = await startIngester(world, database)
  await world.write(author, world.ownEdit(author))
  await caughtUp(world, db)
  expect((await readRepo(db, author.did))?.state).not.toBe('active')
  world.hosts.plc.recover()
  await settle(world, db)
})

function readRepo(db: Db, did: string) {
  return db.selectFrom('repo').select(['state', 'rev']).where('did', '=', did).executeTakeFirst()
}
