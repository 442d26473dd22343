import { expect, test } from 'vitest'
import { migrations } from '../../migrations/index.js'
import { openDatabase } from '../../src/db/database.js'
import { migrateToLatest } from '../../src/db/migrate.js'
import { package as pkg, release, search } from '../../src/lexicons/dev/firn.js'
import { Api } from '../api/api.js'
import { World } from '../api/world.js'
import { releaseOf } from '../ingester/sample-release.js'
import { startNixSite } from '../nix/nix-site.js'
import { createFreshDatabase } from '../support/databases.js'
import { POSTGRES } from '../support/postgres.js'
import { describeWith } from '../support/prerequisite.js'
import { samplePackage } from '../support/sample-records.js'
import { until } from '../support/until.js'
import { startPostgresProxy } from './postgres-proxy.js'

const ANSWER_TIMEOUT_MS = 3_000

describeWith([POSTGRES], 'an AppView whose PostgreSQL goes away and comes back', () => {
  test('says so, still serves locked trees, and answers again without a restart', async () => {
    await using fresh = await createFreshDatabase()
    await using proxy = await startPostgresProxy(fresh.url)
    await using database = await openDatabase({ url: proxy.url, answerTimeoutMs: ANSWER_TIMEOUT_MS })
    const { db } = database
    await migrateToLatest(db, migrations)
    const world = new World(db)
    const alice = await world.account('alice.example')
    const path = `${release.$nsid}/package:hello:1.0.0`
    await alice.write({
      [`${pkg.$nsid}/hello`]: samplePackage(),
      [path]: releaseOf(alice.did, 'hello', '1.0.0'),
    })
    await using site = await startNixSite(db)
    await using api = await Api.start(database, world)
    const tree = await site.service.lockFor(alice.uri(path))
    const treeBytes = async () => Buffer.from(await (await fetch(tree.url)).arrayBuffer())
    const before = await treeBytes()
    const health = async () => (await api.request('_health')).status
    expect(await health()).toBe(200)

    for (const state of ['stalled', 'refused'] as const) {
      await proxy.become(state)
      // What was found out a moment ago is told again.
      await until(async () => (await health()) === 503, { what: `health while it is ${state}` })
      expect((await api.request(search, { q: 'hello' })).status).toBe(503)
      expect((await site.get('/p/alice.example/hello/1.tar.gz')).status).toBe(503)
      expect(await treeBytes()).toEqual(before)

      await proxy.become('open')
      await until(async () => (await health()) === 200, { what: `health after it was ${state}` })
      expect((await api.request(search, { q: 'hello' })).status).toBe(200)
      expect((await site.get('/p/alice.example/hello/1.tar.gz')).status).toBe(302)
    }
  })
})
