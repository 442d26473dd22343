import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { fetchFileLists } from '../../ingester/file-lists.js'
import { checkFreshness } from '../../ingester/freshness.js'
import type { Database } from '../../src/db/database.js'
import { createIdentityResolver } from '../../src/identity/identity-resolver.js'
import { model, package as pkg, release } from '../../src/lexicons/dev/firn.js'
import { createMetrics } from '../../src/metrics.js'
import type { FreshnessSources } from '../../src/settings.js'
import { didDocument } from '../identity/directory.js'
import { put, R0, R1, startIndexing } from '../ingester/indexing.js'
import { releaseOf } from '../ingester/sample-release.js'
import { OPENSSL } from '../support/certificate.js'
import { openEmbeddedDatabase } from '../support/databases.js'
import { type FakeHost, startFakeHost } from '../support/fake-host.js'
import { describeWith } from '../support/prerequisite.js'
import {
  modelReleaseKey,
  sampleListedFiles,
  sampleModel,
  sampleModelRelease,
} from '../support/sample-models.js'
import { A_HASH, AUTHOR, type Json, samplePackage, sampleRecipe } from '../support/sample-records.js'
import { until } from '../support/until.js'
import { answerJson, type Internet, redirectTo, startInternet } from './internet.js'

const LISTED = sampleListedFiles(['config.json', 'weights.bin'])
const NO_KEY = 'did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme'

describeWith([OPENSSL], 'an ingester that asks for what records name', () => {
  let database: Database
  let internet: Internet
  let stop: AbortController
  let running: Promise<void>
  beforeAll(async () => {
    database = await openEmbeddedDatabase()
  })
  afterAll(() => database?.close())
  beforeEach(async () => {
    internet = await startInternet()
    stop = new AbortController()
    running = Promise.resolve()
  })
  afterEach(async () => {
    await end()
    await internet[Symbol.asyncDispose]()
  })
  const end = async () => {
    stop.abort()
    await running
    stop = new AbortController()
  }

  const context = () => ({
    db: database.db,
    write: ((write) => database.db.transaction().execute(write)) as Parameters<
      typeof checkFreshness
    >[0]['write'],
    log: pino({ level: 'silent' }),
    now: () => new Date('2026-01-02T00:00:00Z'),
    signal: stop.signal,
  })

  /** Where nobody may be led to, and why not. */
  const inward = (): [address: string, problem: string][] => {
    const { httpPort, httpsPort } = internet.canary
    return [
      [`http://127.0.0.1:${httpPort}`, 'Forbidden protocol'],
      [`https://localhost:${httpsPort}`, 'Custom https: ports'],
      ['https://169.254.169.254', 'Invalid hostname'],
      ['https://inward.firn.dev', 'non-unicast'],
    ]
  }

  /** Packages by name, each with a release from its source. */
  async function publish(sources: Record<string, Json>): Promise<void> {
    const { commit } = await startIndexing(database.db)
    const ops = Object.entries(sources).flatMap(([name, source]) => {
      const change = { artifact: sampleRecipe({ source }) }
      return [
        put(pkg.$nsid, name, samplePackage()),
        put(release.$nsid, `package:${name}:1.0.0`, releaseOf(AUTHOR, name, '1.0.0', change)),
      ]
    })
    await commit(R1, R0, await Promise.all(ops))
  }

  /** What became of each upstream, by its key: a problem, or null for an answer. */
  async function ask(freshness: FreshnessSources, development: boolean): Promise<Map<string, string | null>> {
    const pace = { roundMs: 20, scanMs: 20, hostIntervalMs: 1 }
    running = checkFreshness(context(), { freshness, development }, pace)
    const asked = async () => {
      const rows = await database.db.selectFrom('upstream').selectAll().execute()
      return rows.length > 0 && rows.every((row) => row.checkedAt ?? row.problem) && rows
    }
    const rows = await until(asked, { what: 'every upstream to answer or not' })
    await end()
    return new Map(rows.map(({ key, problem }) => [key, problem]))
  }

  const git = (url: string): Json => ({
    $type: 'dev.firn.recipe#git',
    ...{ url, rev: 'a'.repeat(40), hash: A_HASH },
  })
  const registry = (ecosystem: string): Json => ({
    $type: 'dev.firn.recipe#registry',
    ...{ ecosystem, name: 'hello', version: '1.0.0', urls: ['https://npm.firn.dev/a.tgz'], hash: A_HASH },
  })
  const archive = (host: string): Json => ({
    $type: 'dev.firn.recipe#tarball',
    ...{ urls: [`${host}/octo/hello/archive/v1.tar.gz`], hash: A_HASH, hashMode: 'nar' },
  })

  test('asks none of this machine or network for newer versions, whoever leads there', async () => {
    const origins = inward()
    internet.host('inward.firn.dev', answerJson({}), ['127.0.0.1'])
    internet.host('mallory.firn.dev', (request, response) => {
      const index = Number(/^\/octo\/(\d)/.exec(request.url ?? '')?.[1])
      redirectTo(`${origins[index]?.[0]}/`)(request, response)
    })
    internet.host('crates.firn.dev', redirectTo(`http://127.0.0.1:${internet.canary.httpPort}/`))
    internet.host('pypi.firn.dev', redirectTo('https://inward.firn.dev/'))
    internet.host('npm.firn.dev', answerJson({ versions: { '1.1.0': {} } }))
    const expected = new Map<string, string | null>([
      ...origins.map(([origin, problem]) => [`git ${origin}/octo/hello`, problem] as const),
      ...origins.map(
        ([, problem], index) => [`git https://mallory.firn.dev/octo/${index}`, problem] as const,
      ),
      ['npm hello', null],
      ['crates hello', 'A redirect leads elsewhere'],
      ['pypi hello', 'A redirect leads elsewhere'],
    ])
    // An archive's address names a forge only where it has no port.
    const source = (origin: string) =>
      new URL(origin).port === '' ? archive(origin) : git(`${origin}/octo/hello.git`)
    const named = origins.map(([origin], index) => [`named${index}`, source(origin)])
    const led = origins.map((_, index) => [`led${index}`, git(`https://mallory.firn.dev/octo/${index}`)])
    const registries = ['npm', 'crates', 'pypi'].map((name) => [name, registry(name)])
    await publish(Object.fromEntries([...named, ...led, ...registries]))

    const problems = await ask(
      {
        git: true,
        npm: 'https://npm.firn.dev',
        crates: 'https://crates.firn.dev',
        pypi: 'https://pypi.firn.dev',
      },
      false,
    )
    expect([...problems.keys()].sort()).toEqual([...expected.keys()].sort())
    for (const [key, problem] of expected) {
      if (problem === null) expect(problems.get(key), key).toBeNull()
      else expect(problems.get(key), key).toContain(problem)
    }
    // They did lead there.
    expect(internet.requests.filter((request) => request.startsWith('mallory'))).toHaveLength(origins.length)
    expect(internet.canary.connections).toBe(0)
  })

  /** Fetches a list of files from a PDS. @returns what is said of it */
  async function fetchListFrom(pds: string, development: boolean): Promise<string | null> {
    const { commit } = await startIndexing(database.db)
    const json = sampleModelRelease({ artifact: LISTED.artifact() })
    await commit(R1, R0, [
      await put(model.$nsid, 'tiny', sampleModel()),
      await put(release.$nsid, modelReleaseKey(json), json),
    ])
    internet.host('plc.firn.dev', answerJson(didDocument(AUTHOR, { key: NO_KEY, pds, handle: 'x.firn.dev' })))
    const config = { plcUrl: 'https://plc.firn.dev', development, handleResolvers: [] }
    const identity = createIdentityResolver(config, { log: pino({ level: 'silent' }) })
    const metrics = createMetrics()
    running = fetchFileLists({ ...context(), identity, metrics }, { development }, { roundMs: 20 })
    const row = () => database.db.selectFrom('fileList').selectAll().executeTakeFirst()
    const asked = async () => {
      const list = await row()
      return list !== undefined && (list.bytes !== null || list.failures > 0) && list
    }
    const { problem } = await until(asked, { what: 'the list to come or not' })
    await end()
    return problem
  }

  test('asks none of this machine or network for blobs, wherever a PDS is or leads', async () => {
    internet.host('inward.firn.dev', answerJson({}), ['127.0.0.1'])
    internet.host('honest.firn.dev', (_, response) => response.end(LISTED.bytes))
    internet.host('pds.firn.dev', redirectTo('https://honest.firn.dev/blob'))
    expect(await fetchListFrom('https://pds.firn.dev', false)).toBeNull()
    for (const [origin, problem] of inward()) {
      expect(await fetchListFrom(origin, false), origin).toContain(problem)
      internet.host('mallory.firn.dev', redirectTo(`${origin}/blob`))
      expect(await fetchListFrom('https://mallory.firn.dev', false), `led to ${origin}`).toContain(problem)
    }
    expect(internet.requests.filter((request) => request.startsWith('mallory'))).toHaveLength(inward().length)
    expect(internet.canary.connections).toBe(0)
  })

  test('is seen by the canary where this machine is let in, for development', async () => {
    const { canary } = internet
    const address = `http://127.0.0.1:${canary.httpPort}`
    const redirecting: FakeHost = await startFakeHost((_, response) =>
      response.writeHead(302, { location: address }).end(),
    )
    try {
      let seen = 0
      const isSeen = (what: string) => {
        expect(canary.connections, what).toBeGreaterThan(seen)
        seen = canary.connections
      }
      for (const host of [address, redirecting.url]) {
        await publish({ hello: git(`${host}/octo/hello.git`) })
        await ask({ git: true }, true)
        isSeen(`tags at ${host}`)
        await publish({ hello: registry('npm') })
        await ask({ git: false, npm: host }, true)
        isSeen(`a registry at ${host}`)
        await fetchListFrom(host, true)
        isSeen(`a blob at ${host}`)
      }
    } finally {
      await redirecting.close()
    }
  })
})
