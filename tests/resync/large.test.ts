import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createIngester, type Ingester } from '../../ingester/ingester.js'
import type { Boundary } from '../../src/indexing/boundary.js'
import { createMetrics } from '../../src/metrics.js'
import { describeDatabases, emptyTables } from '../support/databases.js'
import { until } from '../support/until.js'
import { manyPackages, signedCar } from './large-repo.js'
import { directoryOf, type RepoHost, startRepoHost } from './repo-hosts.js'

/** Their proofs are more than a part. */
const PACKAGES = 3_000

describeDatabases('a repository of many records', (current) => {
  const db = () => current().db
  let host: RepoHost
  let ingester: Ingester
  beforeEach(async () => {
    await emptyTables(db())
    host = await startRepoHost()
  })
  afterEach(async () => {
    await ingester.stop()
    await host.close()
  })

  async function start(onBoundary: (boundary: Boundary) => void): Promise<void> {
    ingester = createIngester({
      config: { sources: [], development: true },
      database: current(),
      log: pino({ level: 'silent' }),
      identity: directoryOf(host),
      metrics: createMetrics(),
      now: () => new Date(),
      onBoundary,
    })
    await ingester.start()
  }

  const repo = () => db().selectFrom('repo').select(['state', 'rev']).executeTakeFirst()
  const count = async () => {
    const rows = await db().selectFrom('definition').select('key').execute()
    return rows.length
  }

  test('is stored part by part, and all of it after a stop between two parts', async () => {
    const [did = ''] = await host.add(1)
    const account = host.repos.get(did)
    if (!account) throw new Error('there is no account')
    const { key } = account
    const rev = account.rev()
    const car = await signedCar({ did, key, rev }, manyPackages(PACKAGES))
    host.answer = (_, response) => void response.end(car)
    await db()
      .insertInto('repo')
      .values({ did, state: 'pending', attempts: 0, updatedAt: new Date() })
      .execute()
    let stopped: Promise<void> | undefined
    let isWritten = false
    await start((boundary) => {
      if (boundary === 'resync-after-nth-record') isWritten = true
      if (boundary === 'after-commit-before-ack' && isWritten) stopped ??= ingester.stop()
    })
    await until(() => stopped !== undefined, { what: 'the first part' })
    await stopped
    expect(await repo()).toEqual({ state: 'resyncing', rev: null })
    const first = await count()
    expect(first).toBeGreaterThan(0)
    expect(first).toBeLessThan(PACKAGES)

    let parts = 0
    await start((boundary) => {
      if (boundary === 'resync-after-nth-record') parts++
    })
    await until(async () => (await repo())?.state === 'active', { what: 'the last part' })
    expect(await repo()).toEqual({ state: 'active', rev })
    expect(await count()).toBe(PACKAGES)
    expect(parts).toBeGreaterThan(1)
  })
})
