import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Standing, standingOf } from '../../src/mirrors/standing.js'
import { describeDatabases, emptyTables } from '../support/databases.js'
import type { PublishedAtom } from '../support/git-repository.js'
import { type GitServer, type ServedRepository, startGitServer } from '../support/git-server.js'
import { sampleManifest } from '../support/sample-atoms.js'
import { HOUR_MS, type MirrorWatch, watchMirrors } from './mirror-watch.js'

const SIX_HOURS = 6 * HOUR_MS

describeDatabases('a mirror that a signed release names', (current) => {
  let server: GitServer
  let home: ServedRepository
  let hello: PublishedAtom
  let watch: MirrorWatch
  beforeEach(async () => {
    await emptyTables(current().db)
    watch = watchMirrors(current().db)
    server = await startGitServer()
    home = await server.createRepository('home')
    await home.commit({ 'hello/atom.toml': sampleManifest({ label: 'hello', version: '1.0.0' }) })
    hello = await home.publish({ path: 'hello', label: 'hello', version: '1.0.0' })
  })
  afterEach(async () => {
    await watch.stop()
    await server.close()
  })

  const db = () => current().db
  const alarms = () => db().selectFrom('mirrorAlarm').selectAll().orderBy('kind').execute()
  const standing = async (url = home.smartUrl): Promise<Standing> => {
    const mirror = await db().selectFrom('mirror').selectAll().where('url', '=', url).executeTakeFirst()
    const ref = await db()
      .selectFrom('mirrorRef')
      .select('object')
      .where('mirror', '=', url)
      .where('ref', '=', hello.ref)
      .where('current', '=', true)
      .executeTakeFirst()
    const { indexedAt } = await db().selectFrom('release').select('indexedAt').executeTakeFirstOrThrow()
    return standingOf({ mirror, current: ref }, { commit: hello.rev, indexedAt })
  }

  test('is asked whether its ref stands by the record, and for nothing else', async () => {
    await home.publish({ path: 'hello', label: 'hello', version: '2.0.0' })
    await watch.sign([{ atom: hello, mirrors: [`${home.smartUrl}/`] }])
    expect(await standing()).toBe('unseen')
    watch.start([])
    await watch.pass(SIX_HOURS)
    expect(await standing()).toBe('agrees')
    const refs = await db().selectFrom('mirrorRef').select('ref').orderBy('ref').execute()
    expect(refs.map(({ ref }) => ref)).toEqual([hello.ref, 'refs/ekala/init'])
    expect(await db().selectFrom('mirrorAtom').select('ref').execute()).toEqual([])
    expect(server.requests).toHaveLength(2)
    expect(await alarms()).toEqual([])
  })

  test('that was pushed over is seen as moved, and both commits are kept', async () => {
    await watch.sign([{ atom: hello, mirrors: [home.smartUrl] }])
    watch.start([])
    await watch.pass(SIX_HOURS)
    await home.move(hello.ref, hello.origin)
    await watch.pass(SIX_HOURS)
    expect(await standing()).toBe('moved')
    const history = await db()
      .selectFrom('mirrorRef')
      .select('object')
      .where('ref', '=', hello.ref)
      .orderBy('id')
      .execute()
    expect(history.map(({ object }) => object)).toEqual([hello.rev, hello.origin])
    expect(await alarms()).toMatchObject([
      { kind: 'moved', atom: hello.atomId, version: '1.0.0' },
      {
        ...{ kind: 'revs', atom: hello.atomId, mirrors: [home.smartUrl] },
        parties: [
          { mirror: home.smartUrl, object: hello.origin },
          { release: expect.stringContaining('dev.firn.release/atom:'), object: hello.rev },
        ],
      },
    ])
  })

  test('that lacks the version, or is gone, says so', async () => {
    const empty = await server.createRepository('empty')
    await empty.git(['fetch', '--quiet', home.fileUrl, '+refs/ekala/*:refs/ekala/*'])
    await watch.sign([{ atom: hello, mirrors: [empty.smartUrl, `${server.url}/smart/none.git`] }])
    watch.start([])
    await watch.pass(SIX_HOURS)
    expect(await standing(empty.smartUrl)).toBe('missing')
    expect(await standing(`${server.url}/smart/none.git`)).toBe('unreachable')
  })

  test('of another root than the record says is an alarm', async () => {
    const other = await server.createRepository('other')
    const root = await other.commit({ 'README.md': 'other\n' })
    await watch.sign([{ atom: hello, mirrors: [home.smartUrl, other.smartUrl] }])
    watch.start([])
    await watch.pass(SIX_HOURS)
    expect(await alarms()).toMatchObject([
      {
        ...{ kind: 'roots', root: hello.rootCommit, atom: hello.atomId, label: 'hello' },
        parties: [{ mirror: other.smartUrl, object: root }, { object: hello.rootCommit }],
      },
    ])
  })

  test('is noted as soon as the release is indexed, and looked at no more when nobody names it', async () => {
    const other = await server.createRepository('other')
    await other.git(['fetch', '--quiet', home.fileUrl, '+refs/*:refs/*'])
    await watch.sign([{ atom: hello, mirrors: [home.smartUrl] }])
    watch.start([])
    await watch.pass(SIX_HOURS)
    await watch.sign([{ atom: hello, mirrors: [other.smartUrl] }])
    await watch.pass(SIX_HOURS)
    const rows = await db().selectFrom('mirror').select(['url', 'named']).orderBy('url').execute()
    expect(rows).toEqual([{ url: other.smartUrl, named: true }])
  })

  test('at an address that may not be asked is left alone', async () => {
    const other = await server.createRepository('other')
    await watch.sign([{ atom: hello, mirrors: ['ssh://git@forge.example/home', home.smartUrl] }])
    watch.start([other.smartUrl], { development: false })
    await watch.pass(SIX_HOURS)
    const rows = await db().selectFrom('mirror').select(['url', 'problem']).execute()
    expect(rows).toEqual([{ url: other.smartUrl, problem: expect.stringContaining('refused to ask') }])
    expect(server.requests).toEqual([])
  })
})
