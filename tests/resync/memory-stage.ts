import { pino } from 'pino'
import { vi } from 'vitest'
import { ByteBudget } from '../../ingester/byte-budget.js'
import { KnownAccounts } from '../../ingester/known-accounts.js'
import { Resync } from '../../ingester/resync.js'
import type { Db } from '../../src/db/database.js'
import { createGuardedFetch } from '../../src/identity/guarded-fetch.js'
import { createIndexer } from '../../src/indexing/indexer.js'
import { createMetrics } from '../../src/metrics.js'
import { openEmbeddedDatabase } from '../support/databases.js'
import { until } from '../support/until.js'
import { GatedDispatcher } from './gated-dispatcher.js'
import { manyPackages, signedCar } from './large-repo.js'
import { directoryOf, type RepoHost } from './repo-hosts.js'

/** Each has room for all that tests give it, and for what turns out to be too large for it. */
const LANES = [
  { bytes: 4_096, atOnce: 6 },
  { bytes: 65_536, atOnce: 3 },
  { bytes: 1_048_576, atOnce: 1 },
]

export interface FetchingOptions {
  host: RepoHost
  /** Memory for verifying and storing. */
  workBytes: number
}

/** Whole fetches over some lanes. What was verified waits to be told to be stored. */
export interface Fetching extends AsyncDisposable {
  readonly db: Db
  readonly dispatcher: GatedDispatcher
  /** Has repositories fetched. */
  add(...dids: string[]): Promise<void>
  /**
   * Waits until so many are done, and each of the others either waits for memory or has been verified: until one of
   * those is stored, nothing happens any more.
   */
  settled(done: number): Promise<void>
}

export async function startFetching({ host, workBytes }: FetchingOptions): Promise<Fetching> {
  const database = await openEmbeddedDatabase()
  const { db } = database
  const stop = new AbortController()
  const dispatcher = new GatedDispatcher({ events: 1, bytes: 1 })
  const now = () => new Date()
  const resync = new Resync({
    write: (write) => db.transaction().execute(write),
    log: pino({ level: 'silent' }),
    identity: directoryOf(host),
    indexer: createIndexer({ db, now }),
    known: new KnownAccounts(),
    dispatcher,
    metrics: createMetrics(),
    onBoundary: () => undefined,
    now,
    signal: stop.signal,
    fetchRepo: createGuardedFetch({ development: true }),
    fetching: { lanes: LANES },
    workBytes,
  })
  const queue = watchQueue()
  const running = resync.run()
  let added = 0
  return {
    db,
    dispatcher,
    async add(...dids) {
      added += dids.length
      const rows = dids.map((did) => ({ did, state: 'pending' as const, attempts: 0, updatedAt: now() }))
      await db.insertInto('repo').values(rows).execute()
      resync.wake()
    },
    async settled(done) {
      const isSettled = () =>
        resync.finished === done && queue.length + dispatcher.here.length === added - done
      await until(isSettled, { what: `${done} to be stored, and the others to wait` })
    },
    async [Symbol.asyncDispose]() {
      stop.abort()
      dispatcher.open()
      await running
      queue[Symbol.dispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

/** How many wait for memory, counted where they ask for it: nobody else can tell that one waits from that it is slow. */
function watchQueue(): { readonly length: number } & Disposable {
  let length = 0
  const { take } = ByteBudget.prototype
  const spy = vi.spyOn(ByteBudget.prototype, 'take').mockImplementation(async function (
    this: ByteBudget,
    ...what
  ) {
    length++
    try {
      return await take.apply(this, what)
    } finally {
      length--
    }
  })
  return {
    get length() {
      return length
    },
    [Symbol.dispose]: () => spy.mockRestore(),
  }
}

/** Adds an account with so many packages. @returns its repository */
export async function addSized(host: RepoHost, packages: number): Promise<{ did: string; car: Uint8Array }> {
  const [did = ''] = await host.add(1)
  const account = host.repos.get(did)
  if (!account) throw new Error('there is no account')
  const options = { did, key: account.key, rev: account.rev() }
  return { did, car: await signedCar(options, manyPackages(packages)) }
}
