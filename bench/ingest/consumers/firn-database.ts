import { createIngester } from '../../../ingester/ingester.js'
import { type Db, openDatabase } from '../../../src/db/database.js'
import type { IdentityResolver } from '../../../src/identity/identity-resolver.js'
import { createLogger, type Logger } from '../../../src/logger.js'
import type { Consume } from '../consumer.js'
import { identities } from '../identities.js'
import { FIRST_SEQ, SENTINEL_DID, WARM_UP_FRAMES } from '../plan.js'
import type { PooledAccount } from '../pool.js'

/** The whole ingester over a PostgreSQL. Its CPU time is that of this process: the server's is not in it. */
export const firnDatabase: Consume = async ({ service, accounts, frames, databaseUrl, onSentinel }) => {
  if (databaseUrl === undefined) throw new Error('this consumer needs a database')
  const log = createLogger({ level: 'warn', pretty: false })
  const db = await startFirn({ service, accounts, databaseUrl, log, identity: identities(accounts, service) })
  for (const end of [FIRST_SEQ + WARM_UP_FRAMES + 1, FIRST_SEQ + WARM_UP_FRAMES + frames + 2]) {
    while ((await storedSeq(db, service)) < end) await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    onSentinel()
  }
}

const POLL_MS = 50

export async function storedSeq(db: Db, service: string): Promise<number> {
  const row = await db.selectFrom('sourceCursor').select('seq').where('host', '=', service).executeTakeFirst()
  return row?.seq ?? 0
}

export interface FirnOptions {
  service: string
  accounts: readonly PooledAccount[]
  /** Empty, with its tables. */
  databaseUrl: string
  identity: IdentityResolver
  log: Logger
}

/** Starts the ingester on a database that knows the accounts of ours at the heads that their frames follow. */
export async function startFirn({ service, accounts, databaseUrl, identity, log }: FirnOptions): Promise<Db> {
  const database = await openDatabase({ url: databaseUrl })
  const { db } = database
  const now = () => new Date()
  const known = accounts.filter(({ ours }) => ours)
  const dids = [...known.map(({ did }) => did), SENTINEL_DID]
  const state = { state: 'active', attempts: 0, updatedAt: now() } as const
  await db
    .insertInto('sourceCursor')
    .values({ host: service, seq: FIRST_SEQ, eventAt: null, connected: false, updatedAt: now() })
    .execute()
  await db
    .insertInto('actor')
    .values(dids.map((did) => ({ did, active: true, indexedAt: now() })))
    .execute()
  await db
    .insertInto('repo')
    .values(known.map(({ did, rev, data }) => ({ did, rev, data, ...state })))
    .execute()
  const config = { sources: [`relay+${service}`], development: true }
  await createIngester({ config, database, log, identity, now }).start()
  return db
}
