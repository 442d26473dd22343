import { execFile } from 'node:child_process'
import os from 'node:os'
import { promisify } from 'node:util'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkFreshness, type FreshnessPace } from '../../ingester/freshness.js'
import { freshnessOf } from '../../src/freshness/freshness.js'
import { findUpstream } from '../../src/freshness/upstream-rows.js'
import type { recipe } from '../../src/lexicons/dev/firn.js'
import { package as pkg, release } from '../../src/lexicons/dev/firn.js'
import type { FreshnessSources } from '../../src/settings.js'
import { put, R0, R1, startIndexing } from '../ingester/indexing.js'
import { releaseOf } from '../ingester/sample-release.js'
import { describeDatabases } from '../support/databases.js'
import { AUTHOR, type Json, samplePackage, sampleRecipe } from '../support/sample-records.js'
import { until } from '../support/until.js'
import { type GitHost, startGitHost } from './git-host.js'
import { startHostileGitHost } from './hostile-git-host.js'
import { type RegistryHost, startRegistryHost } from './registry-host.js'

const DAY_MS = 24 * 60 * 60 * 1000
const FAST: FreshnessPace = { roundMs: 20, scanMs: 20, hostIntervalMs: 1 }

describeDatabases('what is newer upstream', (current) => {
  let git: GitHost
  let old: GitHost
  let registry: RegistryHost
  let stop: AbortController
  let running: Promise<void>
  let now: Date
  beforeEach(async () => {
    ;[git, old, registry] = await Promise.all([startGitHost(), startGitHost(0), startRegistryHost()])
    stop = new AbortController()
    running = Promise.resolve()
    now = new Date('2026-01-02T00:00:00Z')
  })
  afterEach(async () => {
    stop.abort()
    await running
    await Promise.all([git, old, registry].map((host) => host[Symbol.asyncDispose]()))
  })

  const db = () => current().db
  const publish = async (sources: Record<string, Json>) => {
    const { commit } = await startIndexing(db())
    const ops = await Promise.all(
      Object.entries(sources).flatMap(([name, source]) => [
        put(pkg.$nsid, name, samplePackage()),
        put(
          release.$nsid,
          `package:${name}:1.2.3`,
          releaseOf(AUTHOR, name, '1.2.3', { artifact: sampleRecipe({ source }) }),
        ),
      ]),
    )
    await commit(R1, R0, ops)
  }
  const start = (freshness: FreshnessSources | null, development = true) => {
    running = checkFreshness(
      {
        db: db(),
        write: (write) => db().transaction().execute(write),
        log: pino({ level: 'silent' }),
        now: () => now,
        signal: stop.signal,
      },
      { freshness, development },
      FAST,
    )
  }
  const rows = () => db().selectFrom('upstream').selectAll().orderBy('key').execute()
  const checked = (count: number) =>
    until(async () => (await rows()).filter(({ checkedAt }) => checkedAt !== null).length === count, {
      what: `${count} answers`,
    })
  const putOff = () =>
    until(
      async () => {
        const all = await rows()
        return all.length === 2 && all.every(({ dueAt }) => dueAt > now)
      },
      { what: 'both are put off' },
    )
  const freshness = async (source: Json, rev?: string) => {
    const found = await findUpstream(db(), { source } as unknown as recipe.Main)
    return found && freshnessOf({ version: '1.2.3', rev }, found)
  }
  const repository = (host: Pick<GitHost, 'url'>, name = 'hello'): Json => ({
    $type: 'dev.firn.recipe#git',
    url: `${host.url}/octo/${name}.git`,
    rev: 'a'.repeat(40),
    hash: '',
  })
  const packageOf = (ecosystem: string, name: string): Json => ({
    $type: 'dev.firn.recipe#registry',
    ecosystem,
    name,
    version: '1.2.3',
    urls: ['https://example.org/a.tgz'],
    hash: '',
  })

  test('is read from the tags of any git host, old and new', async () => {
    for (const host of [git, old]) {
      host.tag('octo/hello', 'v1.2.3')
      host.tag('octo/hello', 'v2.0.0-rc.1')
    }
    const first = git.tag('octo/hello', 'v1.3.0', true)
    old.tag('octo/hello', 'v1.3.0', true)
    await publish({ new: repository(git), old: repository(old) })
    start({ git: true })
    await checked(2)
    const expected = { distance: 'minor', newest: 'v1.3.0', behind: 1 }
    expect(await freshness(repository(git))).toEqual(expected)
    expect(await freshness(repository(old))).toEqual(expected)
    // The tag is an object of its own: what it stands for is known.
    expect(await freshness(repository(git), first)).toMatchObject({ distance: 'current' })
    expect(git.requests).toEqual([
      'GET /octo/hello.git/info/refs?service=git-upload-pack',
      'POST /octo/hello.git/git-upload-pack',
    ])
  })

  test('is read from registries, without what was withdrawn', async () => {
    const sources = {
      a: packageOf('npm', '@scope/hello'),
      b: packageOf('crates', 'hello'),
      c: packageOf('pypi', 'hello'),
    }
    await publish(sources)
    start({ git: false, npm: registry.url, crates: registry.url, pypi: registry.url })
    await checked(3)
    expect(await freshness(sources.a)).toEqual({ distance: 'minor', newest: '1.3.0', behind: 1 })
    expect(await freshness(sources.b)).toEqual({ distance: 'major', newest: '2.0.0', behind: 1 })
    expect(await freshness(sources.c)).toEqual({ distance: 'patch', newest: '1.2.4', behind: 1 })
  })

  test('the registry of these tests speaks npm', async () => {
    const args = ['view', '@scope/hello', 'versions', '--json', `--registry=${registry.url}`]
    const { stdout } = await promisify(execFile)('npm', args, { cwd: os.tmpdir(), timeout: 50_000 })
    expect(JSON.parse(stdout)).toEqual(['1.2.3', '1.3.0', '9.9.9'])
  })

  test('is asked for once a day, and one place once for all that comes from it', async () => {
    git.tag('octo/hello', 'v1.2.3')
    await publish({ a: repository(git), b: repository(git) })
    start({ git: true })
    await checked(1)
    const asked = git.requests.length
    const [row] = await rows()
    expect(row?.dueAt.getTime()).toBe(now.getTime() + DAY_MS)
    git.tag('octo/hello', 'v1.2.4')
    now = new Date(now.getTime() + DAY_MS)
    await until(async () => (await freshness(repository(git)))?.newest === 'v1.2.4', { what: 'the next day' })
    expect(git.requests).toHaveLength(2 * asked)
  })

  test('is not asked for where the operator did not switch it on', async () => {
    git.tag('octo/hello', 'v1.3.0')
    await publish({ a: repository(git), b: packageOf('npm', '@scope/hello') })
    start({ git: false, npm: registry.url })
    await checked(1)
    await putOff()
    expect(git.requests).toEqual([])
    expect(await freshness(repository(git))).toBeUndefined()
  })

  test('what does not answer is put off, longer each time, and keeps its last answer', async () => {
    git.tag('octo/hello', 'v1.3.0')
    await publish({ a: repository(git), gone: repository(git, 'gone') })
    start({ git: true })
    const gone = async () => (await rows()).find(({ key }) => key.endsWith('gone'))
    await until(async () => (await gone())?.failures === 1, { what: 'the first failure' })
    expect((await gone())?.problem).toMatch(/^127\.0\.0\.1:\d+ answered with 404$/)
    expect((await gone())?.dueAt.getTime()).toBe(now.getTime() + DAY_MS)
    now = new Date(now.getTime() + DAY_MS)
    await until(async () => (await gone())?.failures === 2, { what: 'the second failure' })
    expect((await gone())?.dueAt.getTime()).toBe(now.getTime() + 2 * DAY_MS)
  })

  test('a host that asks to be left alone is', async () => {
    registry.busy = '3600'
    await publish({ a: packageOf('npm', '@scope/hello'), b: packageOf('crates', 'hello') })
    start({ git: false, npm: registry.url, crates: registry.url })
    await putOff()
    expect(registry.requests).toHaveLength(1)
  })

  test('a place that nothing comes from any more is forgotten', async () => {
    git.tag('octo/hello', 'v1.3.0')
    await publish({ a: repository(git) })
    start({ git: true })
    await checked(1)
    await db().deleteFrom('definition').execute()
    now = new Date(now.getTime() + 1000)
    await until(async () => (await rows()).length === 0, { what: 'an empty table' })
  })

  test('tags that no database holds are passed over', async () => {
    await using host = await startHostileGitHost(['v1.3.0', 'v1.4.0+\0', '\0v1.5.0'])
    await publish({ a: repository(host) })
    start({ git: true })
    await checked(1)
    expect(await freshness(repository(host))).toMatchObject({ newest: 'v1.3.0' })
  })

  test('a host that asks to be left alone for ever is asked again', async () => {
    registry.busy = 'Sat, 13 Sep 275760 00:00:00 GMT'
    await publish({ a: packageOf('npm', '@scope/hello') })
    start({ git: false, npm: registry.url })
    await until(async () => (await rows())[0]?.failures === 1, { what: 'the refusal' })
    expect((await rows())[0]?.dueAt.getTime()).toBe(now.getTime() + 14 * DAY_MS)
  })

  test('what a record calls a repository is asked for at public addresses alone', async () => {
    await publish({
      a: { ...repository(git), url: `${registry.url}/octo/hello` },
      b: packageOf('npm', '@scope/hello'),
    })
    start({ git: true, npm: registry.url }, false)
    await checked(1)
    await putOff()
    expect(registry.requests).toEqual(['GET /@scope/hello'])
  })
})
