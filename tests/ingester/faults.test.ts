import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Db } from '../../src/db/database.js'
import { HANDLE_RETRY_MS } from '../../src/limits/identity.js'
import { type LocalNetwork, startNetwork } from '../network/index.js'
import { openEmbeddedDatabase, openPostgresDatabase } from '../support/databases.js'
import { POSTGRES } from '../support/postgres.js'
import { describeWith } from '../support/prerequisite.js'
import { until } from '../support/until.js'
import { isFollowed, names } from './checks.js'
import { createAuthor, runIngester } from './harness.js'

let network: LocalNetwork
beforeAll(async () => {
  network = await startNetwork()
})
afterAll(() => network.close())

test('an account whose rows cannot be written does not stop the others, and heals', async () => {
  await using database = await openEmbeddedDatabase()
  const { db } = database
  const [unlucky, other] = [await createAuthor(network), await createAuthor(network)]
  await using ingester = await runIngester(network, database)
  await unlucky.putPackage('before')
  await names(db, unlucky, ['before'])
  await isFollowed(db, unlucky)
  // A fault of ours, as a constraint that one record breaks.
  await sql`alter table definition add constraint fault check (name <> 'fault')`.execute(db)
  await unlucky.putPackage('fault')
  await other.putPackage('hello')
  await names(db, other, ['hello'])
  const repo = () => db.selectFrom('repo').select('state').where('did', '=', unlucky.did).executeTakeFirst()
  await until(async () => (await repo())?.state === 'error', { what: 'the fault' })
  expect(ingester.lines.some(({ msg }) => msg.startsWith('gave up an event'))).toBe(true)
  await sql`alter table definition drop constraint fault`.execute(db)
  // As if its wait were over.
  await db.updateTable('repo').set({ retryAt: new Date() }).where('did', '=', unlucky.did).execute()
  await unlucky.putPackage('mended')
  await names(db, unlucky, ['before', 'fault', 'mended'])
})

test('handles are looked at again, at last', async () => {
  await using database = await openEmbeddedDatabase()
  const { db } = database
  const author = await createAuthor(network)
  {
    await using _ingester = await runIngester(network, database)
    await author.putPackage('hello')
    await names(db, author, ['hello'])
  }
  // As if it had not led back an hour and more ago.
  const handleCheckedAt = new Date(Date.now() - HANDLE_RETRY_MS - 1000)
  await db.updateTable('actor').set({ handle: null, handleCheckedAt }).where('did', '=', author.did).execute()
  await using _again = await runIngester(network, database)
  const handle = async () =>
    (await db.selectFrom('actor').select('handle').where('did', '=', author.did).executeTakeFirst())?.handle
  await until(async () => (await handle()) === author.handle, { what: 'the handle' })
})

describeWith([POSTGRES], 'a PostgreSQL that drops its connections', () => {
  test('loses nothing, and does not end the program', async () => {
    await using database = await openPostgresDatabase()
    const { db } = database
    const author = await createAuthor(network)
    await using _ingester = await runIngester(network, database)
    const expected: string[] = []
    for (const round of ['a', 'b', 'c', 'd']) {
      expected.push(round)
      await Promise.all([author.putPackage(round), dropDatabaseConnections(db)])
    }
    await names(db, author, expected)
    await isFollowed(db, author)
  })
})

/** The pool may hand out one that it does not know to be dropped yet. */
async function dropDatabaseConnections(db: Db): Promise<void> {
  const drop = () =>
    sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`.execute(db)
  await until(drop, { what: 'a connection to drop the others by' })
}
