import { afterEach, beforeEach, expect, test } from 'vitest'
import { describeDatabases, emptyTables } from '../support/databases.js'
import { type GitServer, startGitServer } from '../support/git-server.js'
import { until } from '../support/until.js'
import { type HostileGitServer, startHostileGitServer } from './hostile-git-server.js'
import { type MirrorWatch, watchMirrors } from './mirror-watch.js'

describeDatabases('a hostile mirror', (current) => {
  let good: GitServer
  let hostile: HostileGitServer
  let watch: MirrorWatch
  beforeEach(async () => {
    await emptyTables(current().db)
    watch = watchMirrors(current().db)
    ;[good, hostile] = await Promise.all([startGitServer(), startHostileGitServer()])
  })
  afterEach(async () => {
    await watch.stop()
    await Promise.all([good.close(), hostile[Symbol.asyncDispose]()])
  })

  const rows = () => current().db.selectFrom('mirror').selectAll().orderBy('url').execute()
  const row = async (url: string) => (await rows()).find((one) => one.url === url)

  test.each([
    ['million-refs', 'answered with more than 33554432 bytes'],
    ['endless', 'answered with more than 33554432 bytes'],
    ['silent', 'it took too long'],
    ['slow', 'it took too long'],
    ['words', 'it does not list refs'],
  ] as const)('is given up within bounds, and others are looked at: %s', async (hostility, problem) => {
    const home = await good.createRepository('home')
    await home.commit({ 'hello/atom.toml': '[package]\nlabel = "hello"\nversion = "1.0.0"\n' })
    await home.publish({ path: 'hello', label: 'hello', version: '1.0.0' })
    const url = hostile.mirror(hostility)
    const slow = problem === 'it took too long'
    watch.start([url, home.smartUrl], {}, { timeoutMs: slow ? 8_000 : 60_000 })
    await until(async () => (await row(url))?.failures === 1, { what: 'a failure', timeoutMs: 60_000 })
    expect((await row(url))?.problem).toContain(problem)
    await until(async () => (await row(home.smartUrl))?.checkedAt, { what: 'a look at the good one' })
    expect(
      await current().db.selectFrom('mirrorRef').select('id').where('mirror', '=', url).execute(),
    ).toEqual([])
  })

  test('that sends no pack is asked in vain, and not for ever', async () => {
    const url = hostile.mirror('no-pack')
    watch.start([url])
    await until(async () => (await row(url))?.checkedAt, { what: 'a look' })
    expect(hostile.requests).toHaveLength(3)
    const atoms = await current().db.selectFrom('mirrorAtom').select(['verdict', 'atom']).execute()
    expect(atoms).toEqual([{ verdict: 'missing', atom: null }])
  })

  test('on this machine is not asked outside of development', async () => {
    const url = hostile.mirror('words')
    watch.start([url], { development: false })
    await until(async () => (await row(url))?.failures === 1, { what: 'a failure' })
    expect((await row(url))?.problem).toContain('refused to ask')
    expect(hostile.requests).toEqual([])
  })
})
