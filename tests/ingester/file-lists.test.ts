import type { ServerResponse } from 'node:http'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fetchFileLists } from '../../ingester/file-lists.js'
import { IdentityError } from '../../src/identity/identity-error.js'
import { model, release } from '../../src/lexicons/dev/firn.js'
import { FILE_LIST_RETRY_FIRST_MS, MAX_FILE_LIST_BYTES } from '../../src/limits/models.js'
import { createMetrics, type Metrics } from '../../src/metrics.js'
import { describeDatabases } from '../support/databases.js'
import { type FakeHost, startFakeHost } from '../support/fake-host.js'
import {
  modelReleaseKey,
  sampleListedFiles,
  sampleModel,
  sampleModelRelease,
} from '../support/sample-models.js'
import { AUTHOR, type Json } from '../support/sample-records.js'
import { until } from '../support/until.js'
import { put, R0, R1, R2, SOURCE, startIndexing } from './indexing.js'

const listed = sampleListedFiles(['config.json', 'weights.bin'])

describeDatabases('lists of files', (current) => {
  let host: FakeHost
  let answer: (response: ServerResponse) => void
  let now: Date
  let metrics: Metrics
  let stop: AbortController
  let running: Promise<void>
  let indexing: Awaited<ReturnType<typeof startIndexing>>
  let isKnown: boolean
  const db = () => current().db

  beforeEach(async () => {
    answer = (response) => response.end(listed.bytes)
    host = await startFakeHost((_, response) => answer(response))
    now = new Date('2026-01-02T00:00:00Z')
    isKnown = true
    metrics = createMetrics()
    stop = new AbortController()
    running = Promise.resolve()
    indexing = await startIndexing(db())
  })
  afterEach(async () => {
    stop.abort()
    await running
    await host.close()
  })

  const publish = async (artifact: Json = listed.artifact()) => {
    const json = sampleModelRelease({ artifact })
    await indexing.commit(R1, R0, [
      await put(model.$nsid, 'tiny', sampleModel()),
      await put(release.$nsid, modelReleaseKey(json), json),
    ])
  }
  const start = ({ development = true, timeoutMs = 10_000 } = {}) => {
    stop = new AbortController()
    const document = async (did: string) => {
      if (!isKnown) throw new IdentityError('NotFound', did, 'its directory is away')
      return { did, pds: host.url, signingKey: 'did:key:none', claimedHandle: null }
    }
    running = fetchFileLists(
      {
        ...{ db: db(), log: pino({ level: 'silent' }), now: () => now, signal: stop.signal, metrics },
        write: (write) => db().transaction().execute(write),
        identity: { document } as Parameters<typeof fetchFileLists>[0]['identity'],
      },
      { development },
      { roundMs: 20, timeoutMs },
    )
  }
  const row = () => db().selectFrom('fileList').selectAll().executeTakeFirst()
  const settled = () => until(async () => (await row())?.dueAt === null, { what: 'the list is settled' })
  const failed = (failures: number) =>
    until(async () => (await row())?.failures === failures, { what: `${failures} failures` })
  const counted = async (outcome: string) => {
    const { values } = await metrics.fileLists.get()
    return values.find(({ labels }) => labels.outcome === outcome)?.value ?? 0
  }

  test('are fetched from the PDS of their author, once, and kept', async () => {
    await publish()
    start()
    await settled()
    expect(host.asked).toEqual([
      `/xrpc/com.atproto.sync.getBlob?did=${encodeURIComponent(AUTHOR)}&cid=${listed.cid}`,
    ])
    expect(Buffer.from((await row())?.bytes ?? []).equals(listed.bytes)).toBe(true)
    // It is counted once it is stored.
    await until(async () => (await counted('fetched')) === 1, { what: 'the count' })
  })

  test('are asked for again after a failure, later each time, also by another process', async () => {
    await publish()
    answer = (response) => response.writeHead(500).end()
    start()
    await failed(1)
    expect(await row()).toMatchObject({ problem: expect.stringContaining('500'), bytes: null })
    now = new Date(now.getTime() + FILE_LIST_RETRY_FIRST_MS)
    await failed(2)
    stop.abort()
    await running
    answer = (response) => response.end(listed.bytes)
    now = new Date(now.getTime() + 2 * FILE_LIST_RETRY_FIRST_MS)
    start()
    await settled()
    expect(await row()).toMatchObject({ failures: 0, problem: null })
    expect(host.asked).toHaveLength(3)
  })

  test('wait for as long as their host asks', async () => {
    await publish()
    answer = (response) => response.writeHead(429, { 'retry-after': '3600' }).end()
    start()
    await failed(1)
    expect((await row())?.dueAt).toEqual(new Date(now.getTime() + 3_600_000))
  })

  test('wait while nobody knows where their author is', async () => {
    await publish()
    isKnown = false
    start()
    await failed(1)
    expect(await row()).toMatchObject({ problem: expect.stringContaining('directory is away') })
    expect(host.asked).toEqual([])
  })

  test('of other bytes than their CID names are not kept', async () => {
    await publish()
    answer = (response) => response.end(Buffer.concat([listed.bytes, Buffer.from(' ')]))
    start()
    await failed(1)
    expect(await row()).toMatchObject({ bytes: null, problem: expect.stringContaining('other bytes') })
    expect(await counted('wrong-bytes')).toBe(1)
    answer = (response) => response.end(listed.bytes)
    now = new Date(now.getTime() + FILE_LIST_RETRY_FIRST_MS)
    await settled()
  })

  test('that never end are broken off', async () => {
    await publish()
    answer = (response) => {
      const chunk = Buffer.alloc(1_000_000, 32)
      const write = (left: number): void => {
        if (left > 0 && !response.destroyed) response.write(chunk, () => write(left - 1))
      }
      write(2 + MAX_FILE_LIST_BYTES / chunk.length)
    }
    start()
    await failed(1)
    expect(await row()).toMatchObject({ bytes: null, problem: expect.stringContaining('broke off') })
  })

  test('that do not come in time are put off', async () => {
    await publish()
    answer = () => undefined
    start({ timeoutMs: 100 })
    await failed(1)
    expect(await row()).toMatchObject({ problem: expect.stringContaining('took too long') })
  })

  test('that are none of their release are refused, and not asked for again', async () => {
    await publish({ ...listed.artifact(), fileCount: 3 })
    start()
    await settled()
    expect(await row()).toMatchObject({ bytes: null, problem: expect.stringContaining('2 files, and 3') })
    expect(await counted('refused')).toBe(1)
  })

  test('that hold formats which their record hides are refused, and say which', async () => {
    await publish(listed.artifact({ weightFormats: ['safetensors'] }))
    start()
    await settled()
    expect(await row()).toMatchObject({ bytes: null, problem: expect.stringContaining('format pytorch') })
    expect(await counted('refused')).toBe(1)
  })

  test('are asked for of no private address outside of development', async () => {
    await publish()
    start({ development: false })
    await failed(1)
    expect(host.asked).toEqual([])
  })

  test('of an account that is deleted meanwhile are not kept', async () => {
    await publish()
    const asked = Promise.withResolvers<ServerResponse>()
    answer = asked.resolve
    start()
    const response = await asked.promise
    await indexing.indexer.setAccountState(
      { did: AUTHOR, active: false, status: 'deleted' },
      { source: SOURCE },
    )
    response.end(listed.bytes)
    await until(async () => (await counted('fetched')) === 1, { what: 'the answer is read' })
    for (const table of ['fileList', 'listedFile'] as const) {
      expect(await db().selectFrom(table).selectAll().execute()).toEqual([])
    }
  })

  test('of a release that is deleted go with it', async () => {
    await publish()
    start()
    await settled()
    await indexing.commit(R2, R1, [{ action: 'delete', collection: release.$nsid, rkey: 'model:tiny:1.0.0' }])
    expect(await row()).toBeUndefined()
  })
})
