import { createIngester } from '../../../ingester/ingester.js'
import { openDatabase } from '../../../src/db/database.js'
import { createLogger } from '../../../src/logger.js'
import type { Consume } from '../consumer.js'
import { identities } from '../identities.js'
import { FIRST_SEQ, SENTINEL_DID, WARM_UP_FRAMES } from '../plan.js'

/** The whole ingester over a PostgreSQL. Its CPU time is that of this process: the server's is not in it. */
export const firnDatabase: Consume = async ({ service, accounts, frames, databaseUrl, onSentinel }) => {
  if (databaseUrl === undefined) throw new Error('this consumer needs a database')
  const database = await openDatabase({ url: databaseUrl })
  const { db } = database
  const now = () => new Date()
  const at = { updatedAt: now() }
  await db
    .insertInto('sourceCursor')
    .values({ host: service, seq: FIRST_SEQ, eventAt: null, connected: false, ...at })
    .onConflict((conflict) => conflict.column('host').doUpdateSet({ seq: FIRST_SEQ }))
    .execute()
  const known = accounts.filter(({ ours }) => ours)
  await db
    .insertInto('actor')
    .values(
      [...known.map(({ did }) => did), SENTINEL_DID].map((did) => ({ did, active: true, indexedAt: now() })),
    )
    .execute()
  await db
    .insertInto('repo')
    .values(
      known.map(({ did, rev, data }) => ({ did, rev, data, state: 'active' as const, attempts: 0, ...at })),
    )
    .execute()
  const log = createLogger({ level: 'warn', pretty: false })
  const config = { sources: [service], development: true }
  const ingester = createIngester({ config, database, log, identity: identities(accounts), now })
  await ingester.start()

  const ends = [FIRST_SEQ + WARM_UP_FRAMES + 1, FIRST_SEQ + WARM_UP_FRAMES + frames + 2]
  for (const end of ends) {
    for (;;) {
      const row = await db
        .selectFrom('sourceCursor')
        .select('seq')
        .where('host', '=', service)
        .executeTakeFirst()
      if (row && row.seq >= end) break
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
    onSentinel()
  }
}

const POLL_MS = 50
