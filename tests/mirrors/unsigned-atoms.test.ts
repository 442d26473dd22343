import { readFile, rename, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { objectId } from '../../src/atoms/object-id.js'
import { MAX_LOOSE_OBJECTS } from '../../src/limits/git-remote.js'
import { describeDatabases, emptyTables } from '../support/databases.js'
import { type GitServer, type ServedRepository, startGitServer } from '../support/git-server.js'
import { sampleManifest } from '../support/sample-atoms.js'
import { until } from '../support/until.js'
import { HOUR_MS, type MirrorWatch, watchMirrors } from './mirror-watch.js'

describeDatabases("the atoms of an operator's mirror", (current) => {
  let server: GitServer
  let home: ServedRepository
  let watch: MirrorWatch
  beforeEach(async () => {
    await emptyTables(current().db)
    watch = watchMirrors(current().db)
    server = await startGitServer()
    home = await server.createRepository('home')
    await home.commit({ 'README.md': 'home\n' })
  })
  afterEach(async () => {
    await watch.stop()
    await server.close()
  })

  const db = () => current().db
  const commit = (label: string, version: string, more = '') =>
    home.commit({
      [`${label}/atom.toml`]: sampleManifest({ label, version, more }),
      [`${label}/mod.nix`]: '{}\n',
    })
  const publish = async (label: string, version: string) => {
    await commit(label, version)
    return home.publish({ path: label, label, version })
  }
  const atoms = () =>
    db()
      .selectFrom('mirrorAtom')
      .selectAll()
      .orderBy('label')
      .orderBy('versionKey')
      .orderBy('readAt')
      .execute()
  const alarms = () => db().selectFrom('mirrorAlarm').selectAll().orderBy('kind').execute()
  const mirror = () => db().selectFrom('mirror').selectAll().executeTakeFirstOrThrow()

  test.each(['smartUrl', 'dumbUrl'] as const)(
    'are indexed, marked as nobody signed them (%s)',
    async (kind) => {
      const hello = await publish('hello', '1.0.0')
      await publish('λ', '0.1.0+build')
      watch.start([home[kind]])
      await watch.pass()
      const [first, second] = await atoms()
      expect(first).toMatchObject({
        ...{ mirror: home[kind], ref: hello.ref, rev: hello.rev, current: true, verdict: 'whole' },
        ...{ root: hello.rootCommit, atom: hello.atomId, label: 'hello', version: '1.0.0' },
        ...{ format: 'pre1', tree: hello.tree, origin: hello.origin, differences: [] },
        ...{ manifest: sampleManifest({ label: 'hello', version: '1.0.0' }), manifestProblem: null },
        ...{ description: 'The interpreter of atom.lock', tags: ['lock:interpreter'] },
        sets: [{ tag: 'atom', mirrors: ['https://forge.example/ekala/atom'] }],
        requirements: [
          { set: 'atom', label: 'std', requirement: '^0.2' },
          { set: 'atom', label: 'atom-nix', requirement: '*' },
        ],
      })
      expect(second).toMatchObject({ label: 'λ', version: '0.1.0+build', verdict: 'whole' })
      expect(await mirror()).toMatchObject({
        ...{ operator: true, root: hello.rootCommit, failures: 0, problem: null, note: null },
        protocol: kind === 'smartUrl' ? 'v2' : 'dumb',
      })
      expect(await alarms()).toEqual([])
    },
  )

  test('of all generations are read', async () => {
    await commit('hello', '1.0.0')
    for (const [at, format] of (['1', 'pre1.0', 'axios'] as const).entries())
      await home.publish({ path: 'hello', label: 'hello', version: `1.0.${at}`, format })
    watch.start([home.smartUrl])
    await watch.pass()
    expect((await atoms()).map(({ format, verdict, ref }) => [format, verdict, ref])).toEqual([
      ['1', 'whole', 'refs/atoms/hello/1.0.0'],
      ['pre1.0', 'whole', 'refs/eka/atoms/hello/1.0.1'],
      ['axios', 'whole', 'refs/atom/pub/hello/1.0.2'],
    ])
  })

  test('are read once, and looked for every hour', async () => {
    await publish('hello', '1.0.0')
    watch.start([home.smartUrl])
    await watch.pass()
    expect(server.requests).toHaveLength(3)
    expect((await mirror()).dueAt.getTime()).toBe(watch.now().getTime() + HOUR_MS)
    await publish('hello', '1.1.0')
    await watch.pass()
    expect((await atoms()).map(({ version }) => version)).toEqual(['1.0.0', '1.1.0'])
    await watch.pass()
    expect(server.requests).toHaveLength(3 + 3 + 2)
  })

  test('that were pushed over are kept, both of them, and told of', async () => {
    const before = await publish('hello', '1.0.0')
    watch.start([home.smartUrl])
    await watch.pass()
    const origin = await commit('hello', '1.0.0', '# more')
    await home.git(['update-ref', '-d', before.ref])
    for (const name of ['origin', 'manifest'])
      await home.git(['update-ref', '-d', `refs/eka/meta/hello/1.0.0/${name}`])
    const after = await home.publish({ path: 'hello', label: 'hello', version: '1.0.0', origin })
    await watch.pass()
    expect((await atoms()).map(({ rev, current: shown, verdict }) => ({ rev, shown, verdict }))).toEqual([
      { rev: before.rev, shown: false, verdict: 'whole' },
      { rev: after.rev, shown: true, verdict: 'whole' },
    ])
    const history = await db()
      .selectFrom('mirrorRef')
      .select(['object', 'current'])
      .where('ref', '=', before.ref)
      .orderBy('id')
      .execute()
    expect(history).toEqual([
      { object: before.rev, current: false },
      { object: after.rev, current: true },
    ])
    expect(await alarms()).toMatchObject([
      {
        ...{ kind: 'moved', mirrors: [home.smartUrl], label: 'hello', version: '1.0.0', clearedAt: null },
        atom: before.atomId,
        parties: [
          { mirror: home.smartUrl, object: before.rev },
          { mirror: home.smartUrl, object: after.rev },
        ],
      },
    ])
    // Back where it was: over, and not forgotten.
    await home.move(before.ref, before.rev)
    await watch.pass()
    expect(await alarms()).toMatchObject([{ kind: 'lying' }, { kind: 'moved', clearedAt: watch.now() }])
  })

  test('two mirrors of which one lies: both are kept, and neither is chosen', async () => {
    const hello = await publish('hello', '1.0.0')
    const other = await server.createRepository('other')
    await other.git(['fetch', '--quiet', home.fileUrl, '+refs/*:refs/*'])
    await other.git(['update-ref', '-d', hello.ref])
    await other.git(['update-ref', '-d', 'refs/eka/meta/hello/1.0.0/origin'])
    await other.git(['update-ref', '-d', 'refs/eka/meta/hello/1.0.0/manifest'])
    await other.commit({ 'hello/mod.nix': '"something else"\n' })
    const evil = await other.publish({ path: 'hello', label: 'hello', version: '1.0.0' })
    expect(evil.rootCommit).toBe(hello.rootCommit)
    watch.start([home.smartUrl, other.smartUrl])
    await watch.pass()
    expect((await atoms()).map(({ rev }) => rev).sort()).toEqual([hello.rev, evil.rev].sort())
    expect(await alarms()).toMatchObject([
      {
        ...{ kind: 'revs', root: hello.rootCommit, atom: hello.atomId, version: '1.0.0', clearedAt: null },
        mirrors: [home.smartUrl, other.smartUrl],
        parties: [
          { mirror: home.smartUrl, object: hello.rev },
          { mirror: other.smartUrl, object: evil.rev },
        ],
      },
    ])
    await other.move(hello.ref, hello.rev)
    await other.move('refs/eka/meta/hello/1.0.0/origin', hello.origin)
    await watch.pass()
    expect(await alarms()).toMatchObject([{ kind: 'moved' }, { kind: 'revs', clearedAt: watch.now() }])
  })

  test('a mirror that names any commit as an atom is told of, with what differs', async () => {
    const hello = await publish('hello', '1.0.0')
    await home.move(hello.ref, hello.origin)
    await publish('named', '1.0.0')
    const other = await home.publish({ path: 'named', label: 'named', version: '2.0.0' })
    await home.move('refs/eka/atoms/named/1.0.0', other.rev)
    watch.start([home.smartUrl])
    await watch.pass()
    const [plain, renamed] = await atoms()
    expect(plain).toMatchObject({ verdict: 'differs', differences: [{ part: 'object' }] })
    expect(renamed).toMatchObject({
      verdict: 'differs',
      differences: expect.arrayContaining([{ part: 'version', expected: '1.0.0', found: '2.0.0' }]),
    })
    expect(await alarms()).toMatchObject([
      { kind: 'lying', label: 'hello', mirrors: [home.smartUrl] },
      { kind: 'lying', label: 'named', mirrors: [home.smartUrl] },
    ])
  })

  test('a mirror that does not hand out what it advertises is told of', async () => {
    const hello = await publish('hello', '1.0.0')
    const missing = objectId('commit', Buffer.from('nothing'))
    const list = await readFile(`${home.dir}/info/refs`, 'utf8')
    await writeFile(`${home.dir}/info/refs`, list.replace(hello.rev, missing))
    watch.start([home.dumbUrl])
    await watch.pass()
    expect(await atoms()).toMatchObject([{ rev: missing, verdict: 'missing' }])
    expect(await alarms()).toMatchObject([
      { kind: 'lying', parties: [{ mirror: home.dumbUrl, object: missing }] },
    ])
    // It is asked for again, and all is well.
    await home.git(['update-server-info'])
    await watch.pass()
    expect((await atoms()).filter((row) => row.current)).toMatchObject([{ rev: hello.rev, verdict: 'whole' }])
    expect((await alarms()).find(({ kind }) => kind === 'lying')?.clearedAt).toEqual(watch.now())
  })

  test('a mirror that is gone keeps what it had, is asked less and less, and comes back', async () => {
    await publish('hello', '1.0.0')
    watch.start([home.smartUrl])
    await watch.pass()
    await rename(home.dir, `${home.dir}-away`)
    await watch.pass()
    expect(await mirror()).toMatchObject({
      failures: 1,
      problem: expect.stringMatching(/answered with 404$/),
    })
    expect(await atoms()).toMatchObject([{ current: true }])
    await watch.pass()
    expect((await mirror()).dueAt.getTime()).toBe(watch.now().getTime() + 2 * HOUR_MS)
    await rename(`${home.dir}-away`, home.dir)
    await watch.pass(2 * HOUR_MS)
    expect(await mirror()).toMatchObject({ failures: 0, problem: null, checkedAt: watch.now() })
    const stand = async () => (await watch.metrics.mirrors.get()).values.map(({ labels }) => labels.state)
    await until(async () => (await stand())[0] === 'answers', { what: 'the metrics' })
  })

  test('a version whose ref is gone is shown no longer, and remembered', async () => {
    const hello = await publish('hello', '1.0.0')
    watch.start([home.smartUrl])
    await watch.pass()
    await home.git(['update-ref', '-d', hello.ref])
    await watch.pass()
    expect(await atoms()).toMatchObject([{ rev: hello.rev, current: false }])
    const row = await db()
      .selectFrom('mirrorRef')
      .selectAll()
      .where('ref', '=', hello.ref)
      .where('current', '=', true)
      .executeTakeFirst()
    expect(row).toMatchObject({ object: null, seenAt: watch.now() })
  })

  test('the sets of a manifest are known by their roots where their mirrors are', async () => {
    const lib = await server.createRepository('lib')
    const root = await lib.commit({ 'README.md': 'lib\n' })
    const manifest = sampleManifest({ label: 'hello', version: '1.0.0' })
      .replace('https://forge.example/ekala/atom', lib.smartUrl)
      .replace('[package.sets]', '[package.sets]\nown = "::"')
    await home.commit({ 'hello/atom.toml': manifest })
    await home.publish({ path: 'hello', label: 'hello', version: '1.0.0' })
    watch.start([home.smartUrl, lib.smartUrl])
    await watch.pass()
    await watch.pass()
    expect((await atoms())[0]?.sets).toEqual([
      { tag: 'own', mirrors: [home.smartUrl], rootCommit: await home.rootCommit() },
      { tag: 'atom', mirrors: [lib.smartUrl], rootCommit: root },
    ])
  })

  test('a mirror that the operator takes out of the settings shows nothing any more', async () => {
    await publish('hello', '1.0.0')
    const other = await server.createRepository('other')
    await other.commit({ 'README.md': 'other\n' })
    watch.start([home.smartUrl, other.smartUrl])
    await watch.pass()
    await watch.stop()
    watch.start([other.smartUrl])
    await watch.pass()
    expect(await atoms()).toMatchObject([{ current: false }])
    const rows = await db().selectFrom('mirror').select(['url', 'named']).orderBy('url').execute()
    expect(rows).toEqual([
      { url: home.smartUrl, named: false },
      { url: other.smartUrl, named: true },
    ])
  })

  test('that are more than are read at a look are read soon after, each of them', async () => {
    const { rev, ref } = await publish('hello', '0.0.0')
    const manifest = await home.git(['rev-parse', 'refs/eka/meta/hello/0.0.0/manifest'])
    const more = Array.from({ length: MAX_LOOSE_OBJECTS / 2 + 2 }, (_, at) => `0.0.${at + 1}`)
    const lines = more.flatMap((version) => [
      `create ${ref.replace('0.0.0', version)} ${rev}`,
      `create refs/eka/meta/hello/${version}/manifest ${manifest}`,
    ])
    await home.git(['update-ref', '--stdin'], `${lines.join('\n')}\n`)
    await home.git(['update-server-info'])
    watch.start([home.dumbUrl])
    await until(async () => (await atoms()).length === more.length + 1, { what: 'all versions' })
    expect(new Set((await atoms()).map(({ verdict }) => verdict))).toEqual(new Set(['whole', 'differs']))
    // At two looks, and no third one.
    await watch.pass(0)
    expect(server.requests.filter((path) => path.includes('/info/refs'))).toHaveLength(2)
  })

  test('a mirror that is named by a release alone from then on has not lost its other refs', async () => {
    const [hello, other] = [await publish('hello', '1.0.0'), await publish('other', '1.0.0')]
    await watch.sign([{ atom: hello, mirrors: [home.smartUrl] }])
    watch.start([home.smartUrl])
    await watch.pass(0)
    await watch.stop()
    watch.start([])
    await watch.pass(6 * HOUR_MS)
    const refs = await db().selectFrom('mirrorRef').select(['ref', 'object']).execute()
    expect(refs.filter(({ object }) => object === null)).toEqual([])
    expect(refs.map(({ ref }) => ref)).toContain(other.ref)
    expect(await db().selectFrom('mirror').select('operator').execute()).toEqual([{ operator: false }])
  })
})
