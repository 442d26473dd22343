import { pino } from 'pino'
import type { IngesterContext } from '../../ingester/context.js'
import { createIngester, type Ingester } from '../../ingester/ingester.js'
import type { Database } from '../../src/db/database.js'
import { createMetrics } from '../../src/metrics.js'
import { type FrameServer, startFrameServer } from '../ingester/frame-server.js'
import type { SignedRepo } from '../ingester/signed-repo.js'
import { emptyTables } from '../support/databases.js'
import { until } from '../support/until.js'
import { directoryOf, type RepoHost, startRepoHost } from './repo-hosts.js'

/** A host with repositories, a stream, and an ingester that follows the one and fetches from the other. */
export interface Stage extends AsyncDisposable {
  readonly host: RepoHost
  readonly source: FrameServer
  /** Of the ingester that was started last. */
  readonly ingester: Ingester
  start(options?: Partial<IngesterContext>): Promise<void>
  /** Adds an account with a package, which waits to be fetched; its host answers once it is told to. */
  addWithheld(name?: string): Promise<Withheld>
}

export interface Withheld {
  readonly did: string
  readonly repo: SignedRepo
  /** Until the host was asked. */
  asked(): Promise<void>
  /** Answers with the repository as it was when the account was added; from then on as it is. */
  answer(): void
}

export async function createStage(database: Database): Promise<Stage> {
  const { db } = database
  await emptyTables(db)
  const [host, source] = [await startRepoHost(), await startFrameServer()]
  // So that no search of the source has everything fetched again.
  const read = { seq: 1, eventAt: null, connected: false, halted: null, checkedAt: null, lagSeconds: null }
  await db
    .insertInto('sourceCursor')
    .values({ host: source.host, ...read, updatedAt: new Date() })
    .execute()
  let ingester: Ingester | undefined
  const create = (options: Partial<IngesterContext>) =>
    createIngester({
      config: { sources: [source.host], development: true },
      database,
      log: pino({ level: 'silent' }),
      identity: directoryOf(host),
      metrics: createMetrics(),
      now: () => new Date(),
      ...options,
    })
  return {
    host,
    source,
    get ingester() {
      if (!ingester) throw new Error('no ingester was started')
      return ingester
    },
    async start(options = {}) {
      ingester = create(options)
      await ingester.start()
    },
    async addWithheld(name) {
      const [did = ''] = await host.add(1, name)
      const repo = host.repos.get(did)
      if (!repo) throw new Error('there is no repository')
      const car = await repo.car()
      const isAnswered = Promise.withResolvers<void>()
      host.answer = async (_, response) => {
        await isAnswered.promise
        response.end(car)
      }
      await db
        .insertInto('repo')
        .values({ did, state: 'pending', attempts: 0, updatedAt: new Date() })
        .execute()
      return {
        did,
        repo,
        asked: async () => {
          await until(() => host.asked.length === 1, { what: 'the request' })
        },
        answer: () => {
          host.answer = undefined
          isAnswered.resolve()
        },
      }
    },
    async [Symbol.asyncDispose]() {
      await ingester?.stop()
      await source[Symbol.asyncDispose]()
      await host.close()
    },
  }
}
