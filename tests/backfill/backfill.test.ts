import { type Logger, pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Backfill } from '../../ingester/backfill.js'
import { KnownAccounts } from '../../ingester/known-accounts.js'
import { Authority, toSource } from '../../ingester/source.js'
import { COLLECTIONS } from '../../src/definitions/record.js'
import { createGuardedFetch } from '../../src/identity/guarded-fetch.js'
import { createIdentityResolver } from '../../src/identity/identity-resolver.js'
import type { Boundary } from '../../src/indexing/boundary.js'
import type { FencedWrite } from '../../src/indexing/fence.js'
import { dev } from '../../src/lexicons/index.js'
import { createMetrics } from '../../src/metrics.js'
import { describeDatabases, emptyTables } from '../support/databases.js'
import { until } from '../support/until.js'
import { type Lister, type ListerOptions, startLister } from './lister.js'

const PACKAGE = dev.firn.package.$nsid
const RELEASE = dev.firn.release.$nsid
const ATOM = dev.firn.atom.$nsid
/** As an index that did not read atoms yet. */
const BEFORE_ATOMS = COLLECTIONS.filter((collection) => collection !== ATOM)
const did = (name: string) => `did:plc:${name.padEnd(24, 'a')}`
const [A, B, C, D] = [did('b'), did('c'), did('d'), did('e')] as const

describeDatabases('a search of a host for repositories', (current) => {
  const db = () => current().db
  let lister: Lister
  let stop: AbortController
  let lines: { level: number; msg: string }[]
  let held: boolean[]
  beforeEach(async () => {
    await emptyTables(db())
    lines = []
    held = []
  })
  afterEach(async () => {
    stop.abort()
    await lister.close()
  })

  interface Options {
    onBoundary?: (boundary: Boundary) => void
    write?: FencedWrite
  }

  /** As a process that begins: everything that is kept in memory is new. */
  function startProcess({ onBoundary = () => undefined, write }: Options = {}): Backfill {
    stop = new AbortController()
    const log: Logger = pino(
      { level: 'debug' },
      { write: (line: string) => void lines.push(JSON.parse(line)) },
    )
    const fetch = createGuardedFetch({ development: true })
    const network = { plcUrl: lister.url, development: true, handleResolvers: [] }
    const identity = createIdentityResolver(network, { log })
    const ctx = {
      db: db(),
      write: write ?? ((work) => db().transaction().execute(work)),
      ...{ log, fetch, identity, onBoundary, signal: stop.signal, now: () => new Date() },
      known: new KnownAccounts(),
      metrics: createMetrics(),
      authority: new Authority({ db: db(), identity, fetch, log }),
      resync: { repeat: () => undefined, wake: () => undefined },
      doubts: { wake: () => undefined },
    }
    const source = toSource(lister.url.replace('http', 'ws'))
    // Of the resync, two methods are used.
    return new Backfill(ctx as unknown as ConstructorParameters<typeof Backfill>[0], source, (isHeld) =>
      held.push(isHeld),
    )
  }

  const list = async (options: ListerOptions) => {
    lister = await startLister(options)
  }
  const pending = async () =>
    (await db().selectFrom('repo').select('did').where('state', '=', 'pending').orderBy('did').execute()).map(
      (row) => row.did,
    )
  const row = () => db().selectFrom('backfill').selectAll().executeTakeFirst()

  test('that is stopped between two pages goes on where it was', async () => {
    await list({ collections: { [PACKAGE]: [[A], [B], [C]], [RELEASE]: [[A, D]] } })
    const first = startProcess({
      onBoundary: (boundary) => boundary === 'backfill-after-page' && stop.abort(),
    })
    first.start()
    await first.ended()
    expect(await pending()).toEqual([A])
    expect(await row()).toMatchObject({
      collection: PACKAGE,
      cursor: '1',
      pages: 1,
      found: 1,
      finishedAt: null,
    })
    const second = startProcess()
    second.resume()
    await second.ended()
    expect(lister.pages).toEqual([
      `listReposByCollection ${PACKAGE}`,
      `listReposByCollection ${PACKAGE} 1`,
      `listReposByCollection ${PACKAGE} 2`,
      `listReposByCollection ${RELEASE}`,
    ])
    expect(await pending()).toEqual([A, B, C, D])
    expect(await row()).toMatchObject({ found: 4, lookedAt: 5, finishedAt: expect.any(Date) })
    const third = startProcess()
    third.resume()
    await third.ended()
    expect(lister.pages).toHaveLength(4)
  })

  test('holds the cursor back until it has durably begun, and no longer', async () => {
    await list({ collections: { [PACKAGE]: [[A]] } })
    let mayWrite = false
    const search = startProcess({
      write: (work) => {
        if (!mayWrite) throw new Error('the database is away')
        return db().transaction().execute(work)
      },
    })
    search.start()
    await until(() => lines.some(({ msg }) => msg.startsWith('cannot search')), { what: 'the failure' })
    expect(held).toEqual([true])
    mayWrite = true
    await search.ended()
    expect(held).toEqual([true, false])
    expect(await pending()).toEqual([A])
  })

  test('that is begun again ends the one before, and begins at the first page', async () => {
    await list({ collections: { [PACKAGE]: [[A], [B]] } })
    lister.faults.push(() => undefined)
    const search = startProcess()
    search.start()
    await until(() => lister.faults.length === 0, { what: 'the page that never comes' })
    search.start()
    await search.ended()
    expect(await pending()).toEqual([A, B])
    expect(lines.filter(({ msg }) => msg.startsWith('searched'))).toHaveLength(1)
  })

  test('goes on after faults and limits without beginning anew', async () => {
    await list({ collections: { [PACKAGE]: [[A], [B]] } })
    const search = startProcess({
      onBoundary: (boundary) => {
        if (boundary !== 'backfill-after-page' || lister.pages.length > 1) return
        lister.faults.push(
          (response) => response.writeHead(502).end(),
          (response) => response.writeHead(429, { 'retry-after': '1' }).end('{}'),
          (response) => response.destroy(),
        )
      },
    })
    search.start()
    await search.ended()
    expect(lister.faults).toEqual([])
    expect(lister.pages).toEqual([`listReposByCollection ${PACKAGE}`, `listReposByCollection ${PACKAGE} 1`])
    expect(await pending()).toEqual([A, B])
  })

  test('ends where a host leads back to a page that was read', async () => {
    await list({ collections: { [PACKAGE]: [[A], [B], [C]] }, cursorAfter: (page) => String((page + 1) % 3) })
    const search = startProcess()
    search.start()
    await search.ended()
    expect(lister.pages.length).toBeLessThan(6)
    expect(await pending()).toEqual([A, B, C])
    expect(lines.some(({ level, msg }) => level === 50 && msg.includes('leads back'))).toBe(true)
    expect(await row()).toMatchObject({ finishedAt: expect.any(Date) })
  })

  test('reads a list from its beginning when its cursor is not known any more', async () => {
    await list({ collections: { [PACKAGE]: [[A], [B]] } })
    let isFirst = true
    const search = startProcess({
      onBoundary: (boundary) => {
        if (boundary === 'backfill-after-page' && isFirst)
          lister.faults.push((response) => response.writeHead(400).end('{"error":"InvalidRequest"}'))
        isFirst = false
      },
    })
    search.start()
    await search.ended()
    expect(lister.pages).toEqual(['', '', ' 1'].map((cursor) => `listReposByCollection ${PACKAGE}${cursor}`))
    expect(await pending()).toEqual([A, B])
  })

  test('looks at each repository of a host that cannot list them by collection', async () => {
    await list({
      repos: [{ [A]: [PACKAGE, 'app.bsky.feed.post'], [B]: ['app.bsky.feed.post'] }, { [C]: [RELEASE] }],
    })
    const search = startProcess()
    search.start()
    await search.ended()
    expect(lister.pages).toEqual(['listRepos', 'listRepos 1'])
    expect(await pending()).toEqual([A, C])
    expect(await row()).toMatchObject({ method: 'descriptions', found: 2, lookedAt: 3 })
  })

  test('gives up on a host that lists nothing at all, says so, and tries again at the next start', async () => {
    await list({})
    const search = startProcess()
    search.start()
    await search.ended()
    expect(lines.some(({ level, msg }) => level === 50 && msg.includes('has no list'))).toBe(true)
    expect(lines.some(({ msg }) => msg.startsWith('searched'))).toBe(false)
    expect(await row()).toMatchObject({ method: 'collections', found: 0, finishedAt: null })
    lister.options.collections = { [PACKAGE]: [[A]] }
    const next = startProcess()
    next.resume()
    await next.ended()
    expect(await pending()).toEqual([A])
    expect(await row()).toMatchObject({ finishedAt: expect.any(Date) })
  })

  test('asks again where somebody before the host answers in its place', async () => {
    await list({ collections: { [PACKAGE]: [[A]] } })
    for (const status of [403, 404]) {
      lister.faults.push((response) =>
        response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Attention</h1>'),
      )
    }
    const search = startProcess()
    search.start()
    await search.ended()
    expect(lister.faults).toEqual([])
    expect(await pending()).toEqual([A])
  })

  test('ends where cursors are longer than any host needs', async () => {
    await list({ collections: { [PACKAGE]: [[A], [B]] }, cursorAfter: () => 'x'.repeat(10_000) })
    const search = startProcess()
    search.start()
    await search.ended()
    expect(lister.pages).toEqual([`listReposByCollection ${PACKAGE}`])
    expect(lines.some(({ level, msg }) => level === 50 && msg.includes('without end'))).toBe(true)
  })

  test('has those fetched anew that moved to the PDS while nobody listened', async () => {
    await list({ repos: [{ [A]: [PACKAGE], [B]: [PACKAGE] }] })
    const now = new Date()
    for (const [did, pds] of [
      [A, 'https://old.example'],
      [B, lister.url],
    ] as const) {
      await db().insertInto('actor').values({ did, pds, active: true, indexedAt: now }).execute()
      const repo = { did, state: 'active' as const, rev: '3l3qo2vutsw2b', attempts: 0, updatedAt: now }
      await db().insertInto('repo').values(repo).execute()
    }
    // Begun before: those at this PDS were marked then.
    await db()
      .insertInto('backfill')
      .values({
        host: lister.url.replace('http', 'ws'),
        method: 'descriptions',
        collection: null,
        cursor: null,
        sought: [...COLLECTIONS],
        startedAt: now,
        finishedAt: null,
      })
      .execute()
    const search = startProcess()
    search.resume()
    await search.ended()
    const states = await db().selectFrom('repo').select(['did', 'state']).orderBy('did').execute()
    expect(states).toEqual([
      { did: A, state: 'desynchronized' },
      { did: B, state: 'active' },
    ])
  })

  describe('once it is over, and another collection is read', () => {
    /** A finished search, and two accounts that are followed. */
    async function searched() {
      const at = new Date()
      const host = lister.url.replace('http', 'ws')
      const place = { method: 'collections' as const, collection: PACKAGE, cursor: null }
      const lists = { sought: BEFORE_ATOMS, listed: BEFORE_ATOMS }
      await db()
        .insertInto('backfill')
        .values({ host, ...place, ...lists, startedAt: at, finishedAt: at })
        .execute()
      for (const did of [A, B]) {
        const repo = { did, state: 'active' as const, rev: '3l3qo2vutsw2b', attempts: 0, updatedAt: at }
        await db().insertInto('repo').values(repo).execute()
      }
    }
    const states = async () => {
      const rows = await db().selectFrom('repo').select(['did', 'state']).orderBy('did').execute()
      return rows.map(({ did, state }) => [did, state])
    }
    const resumed = async () => {
      const search = startProcess()
      search.resume()
      await search.ended()
    }

    test('is searched for that one alone: who is new is fetched, and who is known and holds it, anew', async () => {
      await list({ collections: { [PACKAGE]: [[A, B, D]], [ATOM]: [[A], [C]] } })
      await searched()
      await resumed()
      expect(lister.pages).toEqual([`listReposByCollection ${ATOM}`, `listReposByCollection ${ATOM} 1`])
      expect(await states()).toEqual([
        [A, 'desynchronized'],
        [B, 'active'],
        [C, 'pending'],
      ])
      expect(await row()).toMatchObject({ sought: [ATOM], finishedAt: expect.any(Date) })
      expect((await row())?.listed.toSorted()).toEqual([...COLLECTIONS].sort())
      await resumed()
      expect(lister.pages).toHaveLength(2)
    })

    test('is searched by a look at each where nothing else is answered', async () => {
      await list({
        repos: [
          { [A]: [PACKAGE, ATOM], [B]: [PACKAGE] },
          { [C]: [ATOM], [D]: [RELEASE] },
        ],
      })
      await searched()
      await resumed()
      expect((await states()).filter(([, state]) => state !== 'desynchronized')).toEqual([
        [B, 'active'],
        [C, 'pending'],
      ])
    })

    test('goes on after an end in its midst, and after one of a search that did not know the collection', async () => {
      await list({ collections: { [PACKAGE]: [[A, B]], [ATOM]: [[A], [C]] } })
      await searched()
      await db().updateTable('backfill').set({ listed: [], finishedAt: null }).execute()
      const first = startProcess({
        onBoundary: (boundary) =>
          boundary === 'backfill-after-page' && lister.pages.at(-1)?.includes(ATOM) && stop.abort(),
      })
      first.resume()
      await first.ended()
      expect(lister.pages.filter((page) => page.includes(ATOM))).toHaveLength(1)
      await resumed()
      expect(lister.pages.filter((page) => page.includes(PACKAGE))).toHaveLength(1)
      expect(lister.pages.filter((page) => page.includes(ATOM))).toHaveLength(2)
      expect(await states()).toEqual([
        [A, 'desynchronized'],
        [B, 'active'],
        [C, 'pending'],
      ])
    })

    test('is not asked for at a host that lists nothing; it is at the next start', async () => {
      await list({})
      await searched()
      await resumed()
      expect(await row()).toMatchObject({ collection: ATOM, sought: [ATOM], finishedAt: null })
      lister.options.collections = { [ATOM]: [[C]] }
      await resumed()
      expect((await states()).map(([did]) => did)).toEqual([A, B, C])
    })
  })
})
