import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MAX_EVENTS_IN_FLIGHT } from '../../src/limits/ingest.js'
import { RECEIVE_BYTES } from '../../src/limits/sources.js'
import { type LocalNetwork, startNetwork, startRelay } from '../network/index.js'
import { openPostgresDatabase } from '../support/databases.js'
import { POSTGRES } from '../support/postgres.js'
import { describeWith } from '../support/prerequisite.js'
import { until } from '../support/until.js'
import { cursorIsAt, isFollowed, names } from './checks.js'
import { createAuthor, runIngester } from './harness.js'

let network: LocalNetwork
beforeAll(async () => {
  network = await startNetwork()
})
afterAll(() => network.close())

/** Events that come at once. */
const EVENTS = 3 * MAX_EVENTS_IN_FLIGHT

describeWith([POSTGRES], 'a database that stands still', () => {
  test('stops the reading of events at the limit, and nothing is lost', { timeout: 180_000 }, async () => {
    await using database = await openPostgresDatabase()
    await using relay = await startRelay(network)
    const { db } = database
    const author = await createAuthor(network)
    await using ingester = await runIngester(network, database, [relay.url.replace('http', 'ws')])
    const inFlight = async () => (await ingester.metrics.inFlight.get()).values[0]?.value ?? 0
    await until(() => relay.connections === 1, { what: 'the connection' })
    await author.putPackage('before')
    await names(db, author, ['before'])
    await isFollowed(db, author)
    await cursorIsAt(db, await relay.caughtUp())

    await db.transaction().execute(async (trx) => {
      // Which ends those in which nothing happens for a minute.
      await sql`set local idle_in_transaction_session_timeout = 0`.execute(trx)
      await sql`lock table repo in access exclusive mode`.execute(trx)
      await author.putPackage('meanwhile')
      await relay.caughtUp()
      const frame = relay.frames.findLast((sent) => 'repo' in sent && sent.repo === author.did)
      if (!frame || !('ops' in frame)) throw new Error('the relay has no commit of the author')
      // A socket may have read them when it is paused.
      const inOneChunk = RECEIVE_BYTES / frame.blocks.length
      for (let count = 0; count < EVENTS; count++) relay.inject(frame)
      let before = 0
      const isStill = async () => {
        const now = await inFlight()
        const still = now >= MAX_EVENTS_IN_FLIGHT && now === before
        before = now
        return still
      }
      // The number is told every second.
      await until(isStill, { what: 'the end of reading', intervalMs: 2500 })
      expect(before).toBeLessThan(MAX_EVENTS_IN_FLIGHT + inOneChunk)
    })
    await cursorIsAt(db, relay.lastSeq, { timeoutMs: 60_000 })
    await names(db, author, ['before', 'meanwhile'])
    await until(async () => (await inFlight()) === 0, { what: 'the end of all work' })
  })
})
