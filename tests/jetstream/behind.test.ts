import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createIngester, type Ingester } from '../../ingester/ingester.js'
import { dev } from '../../src/lexicons/index.js'
import { createMetrics } from '../../src/metrics.js'
import { cursorIsAt } from '../ingester/checks.js'
import type { SignedRepo } from '../ingester/signed-repo.js'
import { directoryOf, type RepoHost, startRepoHost } from '../resync/repo-hosts.js'
import { describeDatabases, emptyTables } from '../support/databases.js'
import { samplePackage } from '../support/sample-records.js'
import { until } from '../support/until.js'
import { startJetstream, type TestJetstream } from './jetstream-server.js'

const PACKAGE = dev.firn.package.$nsid
const HOUR_MS = 60 * 60 * 1000

describeDatabases('what a Jetstream tells of', (current) => {
  const db = () => current().db
  let host: RepoHost
  let jetstream: TestJetstream
  let ingester: Ingester
  let ahead: number
  beforeEach(async () => {
    await emptyTables(db())
    ahead = 0
    host = await startRepoHost()
    jetstream = await startJetstream({ plc: { url: host.url }, pds: [] })
    ingester = createIngester({
      config: { sources: [`jetstream+${jetstream.url}`], development: true },
      database: current(),
      log: pino({ level: 'silent' }),
      identity: directoryOf(host),
      metrics: createMetrics(),
      now: () => new Date(Date.now() + ahead),
    })
    await ingester.start()
    await until(() => jetstream.connections === 1, { what: 'the connection' })
  })
  afterEach(async () => {
    await ingester.stop()
    await jetstream.close()
    await host.close()
  })

  const add = async () => {
    const [did = ''] = await host.add(1, 'first')
    const repo = host.repos.get(did)
    if (!repo) throw new Error('there is no repository')
    return repo
  }
  const tell = (repo: SignedRepo, rkey: string) => {
    const commit = { rev: repo.rev(), operation: 'create', collection: PACKAGE, rkey, record: {} }
    return jetstream.tell({ did: repo.did, kind: 'commit', commit } as Parameters<TestJetstream['tell']>[0])
  }
  const write = async (repo: SignedRepo, rkey: string) => {
    await repo.write({ path: `${PACKAGE}/${rkey}`, value: samplePackage() })
  }
  const names = (repo: SignedRepo, expected: string[]) =>
    until(
      async () => {
        const query = db().selectFrom('definition').select('name').where('did', '=', repo.did)
        expect((await query.orderBy('name').execute()).map(({ name }) => name)).toEqual(expected)
        return true
      },
      { what: `the definitions ${expected.join(', ')}` },
    )
  const isActive = ({ did }: SignedRepo) =>
    until(
      async () =>
        (await db().selectFrom('repo').select('state').where('did', '=', did).executeTakeFirst())?.state ===
        'active',
      { what: 'the repository' },
    )

  test('is found all the same when our clock was an hour behind', async () => {
    const known = await add()
    tell(known, 'first')
    await isActive(known)
    ahead = -HOUR_MS
    await write(known, 'second')
    const stranger = await add()
    const before = tell(known, 'second').time_us
    tell(stranger, 'first')
    await until(
      async () =>
        (await db().selectFrom('repo').select('did').where('state', '=', 'error').execute()).length === 2,
      { what: 'both to be refused for now' },
    )
    const { seq } = await db().selectFrom('sourceCursor').select('seq').executeTakeFirstOrThrow()
    expect(seq).toBeLessThan(before)
    ahead = 0
    const other = await add()
    await cursorIsAt(db(), tell(other, 'first').time_us)
    await names(known, ['first', 'second'])
    await names(stranger, ['first'])
  })

  test('is fetched when its host proves by a copy that is behind that it is not there', async () => {
    const repo = await add()
    tell(repo, 'first')
    await isActive(repo)
    const behind = await repo.recordCar(`${PACKAGE}/second`)
    host.answer = async (_, response) => {
      const isProof = host.asked.at(-1)?.includes('getRecord')
      response.end(isProof ? behind : await repo.car())
    }
    await write(repo, 'second')
    tell(repo, 'second')
    await names(repo, ['first', 'second'])
  })
})
