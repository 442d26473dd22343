import { pino } from 'pino'
import { beforeEach, expect, test } from 'vitest'
import { recheckHandles } from '../../ingester/handles.js'
import { dueMirrors } from '../../ingester/mirrors/due-mirrors.js'
import { claimRepos } from '../../ingester/resync-queue.js'
import { upstreamKey } from '../../src/freshness/upstream.js'
import { dueUpstreams } from '../../src/freshness/upstream-rows.js'
import { createIdentityResolver } from '../../src/identity/identity-resolver.js'
import { fencedWrite } from '../../src/indexing/fence.js'
import { dueFileLists } from '../../src/indexing/file-list-rows.js'
import { createIndexer } from '../../src/indexing/indexer.js'
import { UPSTREAM_RETRY_LAST_MS } from '../../src/limits/freshness.js'
import { MIRROR_RETRY_LAST_MS } from '../../src/limits/mirrors.js'
import { FILE_LIST_RETRY_LAST_MS } from '../../src/limits/models.js'
import { FORMER_KEY_BACKOFF_LAST_MS } from '../../src/limits/resync.js'
import { describeDatabases, emptyTables } from '../support/databases.js'
import { freePort } from '../support/free-port.js'
import { until } from '../support/until.js'

const NOW = new Date('2026-11-21T12:00:00Z')
const LEAPT = new Date('2038-01-19T03:14:07Z')
const DID = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'
const MIRROR = 'https://git.example/alice/atoms'
const KEY = upstreamKey({ kind: 'git', place: MIRROR })

describeDatabases('what a clock that leapt to 2038 has put off', (current) => {
  const db = () => current().db
  beforeEach(() => emptyTables(db()))

  /** Everything that waits for a time of its own, until `at` or so long. */
  async function putOff(at: (longestMs: number) => Date): Promise<void> {
    const actor = { did: DID, handle: 'alice.example', pds: null, status: null, active: true }
    await db()
      .insertInto('actor')
      .values({ ...actor, handleCheckedAt: at(0), indexedAt: NOW })
      .execute()
    const retryAt = at(FORMER_KEY_BACKOFF_LAST_MS)
    await db()
      .insertInto('repo')
      .values({ did: DID, state: 'error', attempts: 1, updatedAt: NOW, retryAt })
      .execute()
    const mirror = { url: MIRROR, operator: false, named: true, namedAt: NOW, root: null }
    await db()
      .insertInto('mirror')
      .values({ ...mirror, dueAt: at(MIRROR_RETRY_LAST_MS) })
      .execute()
    const upstream = { key: KEY, versions: '[]', failures: 0, wantedAt: NOW }
    await db()
      .insertInto('upstream')
      .values({ ...upstream, dueAt: at(UPSTREAM_RETRY_LAST_MS) })
      .execute()
    const list = { releaseUri: `at://${DID}/x/y`, did: DID, cid: 'bafy', wantedAt: NOW }
    await db()
      .insertInto('fileList')
      .values({ ...list, failures: 0, dueAt: at(FILE_LIST_RETRY_LAST_MS) })
      .execute()
  }

  async function due() {
    const claim = { limit: 9, perHost: 9, busyHosts: [] }
    return {
      repos: await db()
        .transaction()
        .execute((trx) => claimRepos(trx, claim, NOW)),
      mirrors: (await dueMirrors(db(), false, NOW)).map(({ url }) => url),
      upstreams: (await dueUpstreams(db(), NOW)).map(({ key }) => key),
      fileLists: (await dueFileLists(db(), NOW)).map(({ did }) => did),
    }
  }

  test('is due at once, and what waits as long as anything may is not', async () => {
    await putOff(() => LEAPT)
    expect(await due()).toEqual({ repos: [DID], mirrors: [MIRROR], upstreams: [KEY], fileLists: [DID] })
    await emptyTables(db())
    await putOff((longestMs) => new Date(NOW.getTime() + longestMs))
    expect(await due()).toEqual({ repos: [], mirrors: [], upstreams: [], fileLists: [] })
  })

  test('is looked at again where it is a handle', async () => {
    await putOff(() => LEAPT)
    const stop = new AbortController()
    const plcUrl = `http://127.0.0.1:${await freePort()}`
    const log = pino({ level: 'silent' })
    const ctx = {
      ...{ db: db(), log, now: () => NOW, signal: stop.signal },
      write: fencedWrite(db(), async () => undefined),
      identity: createIdentityResolver({ plcUrl, development: true, handleResolvers: [] }, { log }),
      indexer: createIndexer({ db: db(), now: () => NOW }),
    }
    const running = recheckHandles(ctx)
    const checkedAt = async () => await db().selectFrom('actor').select('handleCheckedAt').executeTakeFirst()
    await until(async () => Number((await checkedAt())?.handleCheckedAt) <= NOW.getTime(), { what: 'a look' })
    stop.abort()
    await running
  })
})
