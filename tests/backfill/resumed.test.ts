import { afterAll, beforeAll, expect, test } from 'vitest'
import { COLLECTIONS } from '../../src/definitions/record.js'
import { cursorIsAt, names } from '../ingester/checks.js'
import { createAuthor, runIngester } from '../ingester/harness.js'
import { type LocalNetwork, startNetwork, startRelay } from '../network/index.js'
import { emptyTables, openEmbeddedDatabase } from '../support/databases.js'

let network: LocalNetwork
beforeAll(async () => {
  network = await startNetwork()
})
afterAll(() => network.close())

test('an ingester that was ended in the middle of its first search takes up both the stream and the search', async () => {
  await using database = await openEmbeddedDatabase()
  const { db } = database
  await using relay = await startRelay(network)
  const sources = [relay.url.replace('http', 'ws')]
  const host = sources[0] ?? ''
  const author = await createAuthor(network)
  await author.putPackage('before')
  {
    await using _first = await runIngester(network, database, sources)
    await names(db, author, ['before'])
    await createAuthor(network)
    await cursorIsAt(db, await relay.caughtUp())
  }
  // As it was when the search had begun, and had found nothing yet.
  const cursor = await db.selectFrom('sourceCursor').selectAll().executeTakeFirstOrThrow()
  await emptyTables(db)
  await db.insertInto('sourceCursor').values(cursor).execute()
  const startedAt = new Date()
  await db
    .insertInto('backfill')
    .values({
      host,
      method: 'collections',
      collection: 'dev.firn.package',
      cursor: null,
      sought: [...COLLECTIONS],
      startedAt,
      finishedAt: null,
    })
    .execute()
  await using again = await runIngester(network, database, sources)
  await names(db, author, ['before'])
  const row = await db.selectFrom('backfill').select(['found', 'startedAt']).executeTakeFirstOrThrow()
  expect(row).toEqual({ found: 1, startedAt })
  expect(again.lines.filter(({ msg }) => msg.includes('fetched anew'))).toEqual([])
})
