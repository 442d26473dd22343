import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { AtpAgent } from '@atproto/api'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { atomCommitId } from '../../src/atoms/atom-commit.js'
import { atomId } from '../../src/atoms/atom-id.js'
import { parseLock } from '../../src/atoms/lock/read-lock.js'
import { atom, listAtomVersions, release, yank } from '../../src/lexicons/dev/firn.js'
import { type CliHome, createHome, networkEnvironment, removeHome } from '../cli/firn.js'
import { type Account, logIn } from '../network/index.js'
import { startFirn, type TestFirn } from '../support/firn.js'
import { GIT, runGit } from '../support/git-repository.js'
import { type GitServer, type ServedRepository, startGitServer } from '../support/git-server.js'
import { describeWith } from '../support/prerequisite.js'
import { until } from '../support/until.js'
import { atomToml, ekalaToml, runFirn } from './stage.js'

describeWith([GIT], 'atoms that somebody has signed', () => {
  let firn: TestFirn
  let server: GitServer
  let home: CliHome
  let lib: ServedRepository
  let id: string
  let agent: AtpAgent

  beforeAll(async () => {
    firn = await startFirn()
    server = await startGitServer()
    home = createHome({ ...networkEnvironment(firn.network), FIRN_REGISTRY: firn.url })
    await writeFile(path.join(home.dir, '.gitconfig'), '[user]\nname = Alice\nemail = alice@alice.example\n')
    agent = await signIn(firn.accounts.alice)
    lib = await server.createRepository('lib')
    id = atomId(await lib.commit({ 'ekala.toml': ekalaToml(['hello']) }), 'hello')
    await runGit(['clone', '--quiet', lib.smartUrl, path.join(home.dir, 'lib')])
    for (const version of ['1.0.0', '1.1.0', '1.2.0', '2.0.0']) await publish(version)
    await until(async () => (await versions()).length === 4, {
      what: 'four versions of hello',
      timeoutMs: 60_000,
    })
  }, 180_000)
  afterAll(async () => {
    if (home) removeHome(home)
    await server?.close()
    await firn?.close()
  })

  async function signIn(account: Account): Promise<AtpAgent> {
    const session = await logIn(account)
    const { data } = await session.com.atproto.server.createAppPassword({ name: 'firn' })
    const login = await home.run(['login', account.handle, '--app-password-stdin'], { input: data.password })
    expect(login.code).toBe(0)
    return session
  }

  /** As Alice, with the refs and the records that belong to it. */
  async function publish(version: string): Promise<void> {
    await lib.commit({ 'hello/atom.toml': atomToml('hello', version) })
    const clone = path.join(home.dir, 'lib')
    await runGit(['-C', clone, 'pull', '--quiet'])
    const argv = ['atom', 'publish', '--all', '--licence', 'MIT']
    const { code, json } = await runFirn(home, clone, argv)
    expect([code, json.error]).toEqual([0, undefined])
  }

  /** As the index knows them. */
  async function versions(of = id): Promise<listAtomVersions.AtomVersion[]> {
    const answer = await fetch(`${firn.url}/xrpc/${listAtomVersions.$nsid}?atoms=${of}`)
    return ((await answer.json()) as listAtomVersions.$OutputBody).versions
  }

  let work: string
  let number = 0
  const run = (...argv: string[]) => runFirn(home, work, argv)
  const locked = async () => parseLock(await readFile(path.join(work, 'atom.lock'), 'utf8')).deps

  beforeEach(async () => {
    work = path.join(home.dir, `site-${number++}`)
    await runFirn(home, home.dir, ['atom', 'init', work, '--init-git'])
    await run('atom', 'new', 'site', '--nix')
    work = path.join(work, 'site')
  })

  test('are added by the handle of their author, by the DID and by the record', async () => {
    const { did } = firn.accounts.alice
    for (const [uri, version] of [
      ['alice.test::hello', '2.0.0'],
      [`${did}::hello@^1`, '1.2.0'],
      [`at://${did}/${atom.$nsid}/${id}`, '2.0.0'],
      [`at://alice.test/${release.$nsid}/atom:${id}:1.1.0`, '1.1.0'],
    ]) {
      const { code, json } = await run('atom', 'add', uri ?? '')
      expect([code, json.error]).toEqual([0, undefined])
      expect(json).toMatchObject({ label: 'hello', set: 'lib', version })
      expect(await locked()).toMatchObject([{ label: 'hello', version, mirror: lib.smartUrl, id }])
    }
    expect((await run('atom', 'add', 'alice.test::nothing')).json.error).toMatchObject({
      message: 'alice.test has published no atom labelled nothing.',
      hint: 'It has hello.',
    })
  })

  test('yanked ones are not chosen, but stay where they are locked', async () => {
    await run('atom', 'add', 'alice.test::hello@=1.2.0')
    const rkey = `atom:${id}:1.2.0`
    const { data } = await agent.com.atproto.repo.getRecord({
      repo: firn.accounts.alice.did,
      collection: release.$nsid,
      rkey,
    })
    await agent.com.atproto.repo.createRecord({
      repo: firn.accounts.alice.did,
      collection: yank.$nsid,
      rkey,
      record: {
        $type: yank.$nsid,
        release: { uri: data.uri, cid: data.cid },
        createdAt: new Date().toISOString(),
      },
    })
    await until(async () => (await versions()).some(({ yanked }) => yanked), {
      what: 'the yank',
    })
    expect((await run('atom', 'resolve')).json.current).toBe(true)
    const { json } = await run('atom', 'add', `${lib.smartUrl}::hello@^1`, '--trust', 'alice.test')
    expect(json.version).toBe('1.1.0')
    // Of an account that nobody named, it is told and does not count: it may be anybody's.
    const untrusted = await run('atom', 'add', `${lib.smartUrl}::hello@^1`)
    expect(untrusted.json.version).toBe('1.2.0')
    expect(untrusted.stderr).toContain('alice.test has yanked lib.hello 1.2.0, which is taken all the same.')
  })

  test('of others than the author count for nothing where no mirror holds them', async () => {
    const bob = await logIn(firn.accounts.bob)
    const [known] = await versions()
    const { value } = (
      await agent.com.atproto.repo.getRecord({
        repo: firn.accounts.alice.did,
        collection: release.$nsid,
        rkey: `atom:${id}:2.0.0`,
      })
    ).data
    const definition = (
      await agent.com.atproto.repo.getRecord({
        repo: firn.accounts.alice.did,
        collection: atom.$nsid,
        rkey: id,
      })
    ).data.value
    const { did } = firn.accounts.bob
    const evil = 'https://evil.example/lib'
    await bob.com.atproto.repo.createRecord({
      repo: did,
      collection: atom.$nsid,
      rkey: id,
      record: definition,
    })
    const { artifact } = value as release.Main
    await bob.com.atproto.repo.createRecord({
      repo: did,
      collection: release.$nsid,
      rkey: `atom:${id}:9.0.0`,
      record: {
        ...value,
        definition: `at://${did}/${atom.$nsid}/${id}`,
        version: '9.0.0',
        artifact: {
          ...artifact,
          mirrors: [evil],
          manifest: atomToml('hello', '9.0.0'),
          rev: atomCommitId({
            tree: known?.tree ?? '',
            origin: known?.origin ?? '',
            label: 'hello',
            version: '9.0.0',
          }),
        },
      },
    })
    await until(async () => (await versions()).some(({ version }) => version === '9.0.0'), {
      what: "Bob's release",
    })
    const { json, stderr } = await run('atom', 'add', `${lib.smartUrl}::hello`)
    expect(json.version).toBe('2.0.0')
    expect(stderr).toContain('bob.test has signed lib.hello 9.0.0, which no mirror of the set holds')
    const trusted = await run('atom', 'add', `${lib.smartUrl}::hello`, '--trust', 'bob.test')
    expect(trusted.json).toMatchObject({ version: '9.0.0' })
    expect(await locked()).toMatchObject([{ version: '9.0.0', mirror: evil }])
    const quiet = await run('atom', 'add', `${lib.smartUrl}::hello`, '--distrust', did)
    expect(quiet).toMatchObject({ stderr: '', json: { version: '2.0.0' } })
  })

  test('that a mirror has otherwise are an alarm that names both, if their author is trusted', async () => {
    const ref = 'refs/eka/atoms/hello/2.0.0'
    const before = await lib.git(['rev-parse', ref])
    await lib.move(ref, await lib.git(['rev-parse', 'refs/eka/atoms/hello/1.0.0']))
    try {
      const { did } = firn.accounts.alice
      const record = `at://${did}/${release.$nsid}/atom:${id}:2.0.0`
      for (const argv of [[`${lib.smartUrl}::hello`, '--trust', 'alice.test'], ['alice.test::hello']]) {
        const { code, json } = await run('atom', 'add', ...argv, '--distrust', 'bob.test')
        expect(code).toBe(1)
        expect(json.error.name).toBe('AtomAlarmError')
        expect(json.error.message).toContain(lib.smartUrl)
        expect(json.error.message).toContain(record)
      }
      const rev = await lib.git(['rev-parse', ref])
      const { code, json, stderr } = await run('atom', 'add', `${lib.smartUrl}::hello`)
      expect([code, json.error, json.version]).toEqual([0, undefined, '2.0.0'])
      expect(await locked()).toMatchObject([{ version: '2.0.0', rev }])
      expect(stderr).toContain(`alice.test says in ${record} that lib.hello 2.0.0 is ${before}`)
      expect(json.atom.disagreements).toEqual([
        {
          ...{ atom: id, name: 'lib.hello', version: '2.0.0', says: before, record },
          author: { did, handle: 'alice.test' },
          held: [{ rev, mirrors: [lib.smartUrl] }],
        },
      ])
    } finally {
      await lib.move(ref, before)
    }
  })

  test('need what their records say, and no manifest is fetched for it', async () => {
    const app = await server.createRepository('app')
    await app.commit({ 'ekala.toml': ekalaToml(['app']) }, 'Begin app')
    const clone = path.join(home.dir, 'app')
    await app.commit({
      'app/atom.toml': `${atomToml('app', '1.0.0', `[package.sets]\nlib = "${lib.smartUrl}"\n`)}[deps.from.lib]\nhello = "^1"\n`,
    })
    await runGit(['clone', '--quiet', app.smartUrl, clone])
    expect((await runFirn(home, clone, ['atom', 'publish', '--all', '--licence', 'MIT'])).code).toBe(0)
    const appId = atomId(await app.rootCommit(), 'app')
    await until(async () => (await versions(appId)).length === 1, { what: 'app 1.0.0' })
    await run('atom', 'add', `${lib.smartUrl}::hello@*`)
    await run('atom', 'add', 'alice.test::app')
    const key = `atom:${appId}:1.0.0`
    const bob = await logIn(firn.accounts.bob)
    const from = { repo: firn.accounts.alice.did, collection: release.$nsid, rkey: key }
    const { artifact, ...value } = (await agent.com.atproto.repo.getRecord(from)).data.value as release.Main
    const lie = JSON.parse(JSON.stringify(artifact).replaceAll('^1', '^99'))
    expect(lie).not.toEqual(artifact)
    const { did } = firn.accounts.bob
    const definition = `at://${did}/${atom.$nsid}/${appId}`
    const own = { ...from, collection: atom.$nsid, rkey: appId }
    const { data } = await agent.com.atproto.repo.getRecord(own)
    await bob.com.atproto.repo.createRecord({ ...own, repo: did, record: data.value })
    await bob.com.atproto.repo.createRecord({
      ...{ ...from, repo: did },
      record: { ...value, definition, artifact: lie },
    })
    await until(async () => (await versions(appId)).length === 2, {
      what: "Bob's word on app 1.0.0",
    })
    const strange = await run('atom', 'resolve', '--deep')
    expect([strange.code, strange.json.error]).toEqual([0, undefined])
    expect((await run('atom', 'resolve', '--deep', '--trust', did)).json.error.message).toContain('^99')
    server.requests.length = 0
    const trusting = ['--deep', '--trust', 'alice.test', '--distrust', 'bob.test']
    const { code, json } = await run('atom', 'resolve', ...trusting)
    expect([code, json.error]).toEqual([0, undefined])
    const labels = (await locked()).map((dep) =>
      dep.type === 'atom' ? `${dep.label} ${dep.version}` : dep.name,
    )
    expect(labels.toSorted()).toEqual(['app 1.0.0', 'hello 1.1.0'])
    expect(
      server.requests.filter((request) => request.includes('upload-pack') && !request.includes('info/refs')),
    ).toHaveLength(2)
  })
})
