import { expect, test } from 'vitest'
import { migrations } from '../../migrations/index.js'
import { type Db, openDatabase } from '../../src/db/database.js'
import { migrateToLatest } from '../../src/db/migrate.js'
import type { Boundary } from '../../src/indexing/boundary.js'
import { package as pkg } from '../../src/lexicons/dev/firn.js'
import { names } from '../ingester/checks.js'
import { type Author, createAuthor } from '../ingester/harness.js'
import { startJetstream } from '../jetstream/jetstream-server.js'
import { startNetwork } from '../network/index.js'
import { createFreshDatabase } from '../support/databases.js'
import { POSTGRES } from '../support/postgres.js'
import { describeWith } from '../support/prerequisite.js'
import { until } from '../support/until.js'
import { startIngesterChild } from './ingester-child.js'

/** What a single record passes that a Jetstream tells of. */
const BOUNDARIES: readonly Boundary[] = [
  'after-verify-before-tx',
  'in-tx-after-rows',
  'after-commit-before-ack',
]

describeWith([POSTGRES], 'an ingester that follows a Jetstream', () => {
  test('is killed around the transaction of a record, and skips and repeats none', {
    timeout: 240_000,
  }, async () => {
    const network = await startNetwork()
    const jetstream = await startJetstream(network)
    try {
      await using fresh = await createFreshDatabase()
      await using database = await openDatabase({ url: fresh.url })
      const { db } = database
      await migrateToLatest(db, migrations)
      /** A child that is connected. */
      const start = async (end?: { at: Boundary; passing: number }) => {
        const before = jetstream.asked.length
        const child = startIngesterChild({
          sources: [`jetstream+${jetstream.url}`],
          plcUrl: network.plc.url,
          handleResolvers: network.pds.map(({ url, handleDomain }) => ({ suffix: handleDomain, url })),
          database: { url: fresh.url },
          ...(end ? { end } : {}),
        })
        await until(() => jetstream.asked.length > before, { what: 'the connection' })
        return child
      }

      const author = await createAuthor(network)
      const first = await start()
      await author.putPackage('kept')
      await names(db, author, ['kept'])
      const fetched = await until(() => followed(db, author), { what: 'the repository' })
      await first.end()

      const written = ['kept']
      for (const [index, at] of BOUNDARIES.entries()) {
        const child = await start({ at, passing: 2 })
        // The second of them ends it; what follows is told to nobody.
        for (const name of ['a', 'b', 'c']) {
          written.push(`${name}${index}`)
          await author.putPackage(`${name}${index}`)
        }
        await author.remove(pkg.$nsid, `a${index}`)
        written.splice(written.indexOf(`a${index}`), 1)
        await child.ended
        expect([at, child.child.signalCode], child.output()).toEqual([at, 'SIGKILL'])
      }
      const last = await start()
      await names(db, author, written.toSorted())
      await last.end()
      expect(await created(db, author)).toEqual(written.toSorted())
      // Record by record: nothing had it fetched whole again.
      expect(await followed(db, author)).toEqual(fetched)
    } finally {
      await jetstream.close()
      await network.close()
    }
  })
})

/** How far its repository is followed, and when it was fetched; undefined while it is not. */
async function followed(db: Db, { did }: Author) {
  return db
    .selectFrom('repo')
    .select(['rev', 'fetchedAt'])
    .where('did', '=', did)
    .where('state', '=', 'active')
    .executeTakeFirst()
}

/** Names of the packages that are there and whose beginning was told, as often as it was. */
async function created(db: Db, { did }: Author): Promise<string[]> {
  const rows = await db
    .selectFrom('updateEvent as e')
    .innerJoin('definition as d', 'd.uri', 'e.definitionUri')
    .select('d.name')
    .where('d.did', '=', did)
    .where('e.action', '=', 'define')
    .orderBy('d.name')
    .execute()
  return rows.map(({ name }) => name)
}
