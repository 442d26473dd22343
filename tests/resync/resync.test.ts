import { sql } from 'kysely'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createIngester, type Ingester } from '../../ingester/ingester.js'
import type { RepoState } from '../../src/db/tables/repo.js'
import { IdentityError } from '../../src/identity/identity-error.js'
import type { IdentityResolver } from '../../src/identity/identity-resolver.js'
import { REFETCHES_AT_ONCE, RESYNC_BACKOFF_FIRST_MS, RESYNC_PER_HOST } from '../../src/limits/resync.js'
import { createMetrics, type Metrics } from '../../src/metrics.js'
import { describeDatabases, emptyTables } from '../support/databases.js'
import { until } from '../support/until.js'
import { directoryOf, forgedRepo, type RepoHost, startRepoHost } from './repo-hosts.js'

describeDatabases('repositories that wait to be fetched', (current) => {
  const db = () => current().db
  let crowd: RepoHost
  let small: RepoHost
  let ingester: Ingester
  let metrics: Metrics
  let transactions: number
  let ahead: number
  beforeEach(async () => {
    await emptyTables(db())
    crowd = await startRepoHost()
    small = await startRepoHost()
    transactions = 0
    ahead = 0
  })
  afterEach(async () => {
    await ingester.stop()
    await crowd.close()
    await small.close()
  })

  async function start(identity: IdentityResolver = directoryOf(crowd, small)): Promise<void> {
    metrics = createMetrics()
    ingester = createIngester({
      config: { sources: [], development: true },
      database: current(),
      log: pino({ level: 'silent' }),
      identity,
      metrics,
      now: () => new Date(Date.now() + ahead),
      onBoundary: (boundary) => {
        if (boundary === 'in-tx-after-rows') transactions++
      },
    })
    await ingester.start()
  }

  const wait = (dids: readonly string[], updatedAt = new Date()) =>
    db()
      .insertInto('repo')
      .values(dids.map((did) => ({ did, state: 'pending' as const, attempts: 0, updatedAt })))
      .execute()
  const repo = (did = '') =>
    db().selectFrom('repo').selectAll().where('did', '=', did).executeTakeFirstOrThrow()
  const are = (dids: readonly string[], state: RepoState) =>
    until(
      async () => {
        const rows = await db().selectFrom('repo').select('did').where('state', '=', state).execute()
        const found = new Set(rows.map((row) => row.did))
        return dids.every((did) => found.has(did))
      },
      { what: `${dids.length} repositories to be ${state}` },
    )

  test('of one host that never answers do not hold up those of another', async () => {
    crowd.answer = () => undefined
    const many = await crowd.add(300)
    const few = await small.add(5)
    await wait(many, new Date(Date.now() - 60_000))
    await wait(few)
    await start()
    await are(few, 'active')
    expect(crowd.asked.length).toBeLessThanOrEqual(RESYNC_PER_HOST)
    // And the others come when the host does.
    const host = await db().selectFrom('repo').select('host').where('host', 'is not', null).executeTakeFirst()
    expect(host).toEqual({ host: crowd.url })
  })

  test('are stored many at a time', async () => {
    const dids = await small.add(60)
    await wait(dids)
    await start()
    await are(dids, 'active')
    const names = await db().selectFrom('definition').select('name').execute()
    expect(names).toHaveLength(60)
    // How many come while others are written is a matter of the machine.
    expect(transactions).toBeLessThan(dids.length - 5)
  })

  test('do not suffer from one of them that cannot be stored', async () => {
    const others = await small.add(20)
    const [fault] = await small.add(1, 'fault')
    await sql`alter table definition add constraint fault check (name <> 'fault')`.execute(db())
    try {
      await wait([fault ?? '', ...others])
      await start()
      await are(others, 'active')
      await are([fault ?? ''], 'error')
    } finally {
      await sql`alter table definition drop constraint fault`.execute(db())
    }
  })

  test('wait as long as their host says, and no attempt is counted', async () => {
    crowd.answer = (_, response) => void response.writeHead(429, { 'retry-after': '600' }).end('{}')
    const dids = await crowd.add(30)
    const other = await small.add(1)
    await wait(dids)
    await wait(other)
    await start()
    await are(other, 'active')
    await are(dids, 'pending')
    const asked = crowd.asked.length
    expect(asked).toBeLessThanOrEqual(RESYNC_PER_HOST)
    expect(await repo(dids[0])).toMatchObject({ attempts: 0, retryAt: null, error: null })
    crowd.answer = undefined
    // Close to the end, but for what a busy machine needs up to here.
    ahead = 600_000 - 60_000
    await wait(await small.add(1))
    await until(async () => (await metrics.repoFetches.get()).values.some(({ value }) => value === 2), {
      what: 'another look at what waits',
    })
    expect(crowd.asked.length).toBe(asked)
    ahead = 601_000
    await are(dids, 'active')
  })

  test('are tried again after a minute, then two and so on, and heal when their host does', async () => {
    crowd.answer = (_, response) => void response.writeHead(500).end()
    const [did = ''] = await crowd.add(1)
    await wait([did])
    await start()
    await are([did], 'error')
    const first = await repo(did)
    expect(first).toMatchObject({ attempts: 1, error: expect.stringContaining('500') })
    expect(Number(first.retryAt) - Number(first.updatedAt)).toBe(RESYNC_BACKOFF_FIRST_MS)
    ahead = RESYNC_BACKOFF_FIRST_MS + 1000
    await until(async () => (await repo(did)).attempts === 2, { what: 'the second attempt' })
    const second = await repo(did)
    expect(Number(second.retryAt) - Number(second.updatedAt)).toBe(2 * RESYNC_BACKOFF_FIRST_MS)
    crowd.answer = undefined
    ahead += 2 * RESYNC_BACKOFF_FIRST_MS + 1000
    await are([did], 'active')
  })

  test('are fetched while their directory is away, and again to learn who they are', async () => {
    const [did = ''] = await small.add(1)
    const here = directoryOf(small)
    let isAway = true
    const resolve: IdentityResolver['resolve'] = async (did, { refresh = false } = {}) => {
      if (refresh && isAway) throw new IdentityError('Unreachable', did, 'its directory is away')
      return here.resolve(did)
    }
    await wait([did])
    await start({ ...here, resolve })
    // At once a few times.
    await until(async () => (await repo(did)).retryAt !== null, { what: 'the later attempt' })
    expect(await repo(did)).toMatchObject({ state: 'active', refetches: REFETCHES_AT_ONCE + 1 })
    isAway = false
    ahead = RESYNC_BACKOFF_FIRST_MS + 1000
    await until(async () => (await repo(did)).retryAt === null, { what: 'the last fetch' })
    await are([did], 'active')
    expect(small.asked).toHaveLength(1 + REFETCHES_AT_ONCE + 1)
  })

  test('are what their author signed, whatever their host gives', async () => {
    const [forged = '', swapped = '', broken = ''] = await crowd.add(3)
    const answers: Record<string, () => Promise<Uint8Array>> = {
      [forged]: () => forgedRepo(forged),
      [swapped]: async () => (await crowd.repos.get(broken)?.car()) ?? new Uint8Array(),
      [broken]: async () => ((await crowd.repos.get(broken)?.car()) ?? new Uint8Array()).slice(0, -10),
    }
    crowd.answer = async (did, response) => void response.end(await answers[did]?.())
    await wait([forged, swapped, broken])
    await start()
    await are([forged, swapped, broken], 'error')
    const reasons = await Promise.all([forged, swapped, broken].map(async (did) => (await repo(did)).error))
    expect(reasons).toEqual([
      expect.stringMatching(/^BadSignature/),
      expect.stringMatching(/^DidMismatch/),
      expect.stringMatching(/^BadBlocks/),
    ])
    expect(await db().selectFrom('definition').select('uri').execute()).toEqual([])
    crowd.answer = undefined
    ahead = 2 * RESYNC_BACKOFF_FIRST_MS
    await are([forged, swapped, broken], 'active')
  })
})
