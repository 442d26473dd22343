import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Git } from '../../cli/git/git.js'
import { openRepository } from '../../cli/git/repository.js'
import { atomCommit, atomCommitId } from '../../src/atoms/atom-commit.js'
import { atomId } from '../../src/atoms/atom-id.js'
import { encodeCommit } from '../../src/atoms/git-commit.js'
import { PUBLISHED_LOCKER } from '../../src/atoms/lock/lock.js'
import { printLock } from '../../src/atoms/lock/print-lock.js'
import { atom, release, snapshot } from '../../src/lexicons/dev/firn.js'
import { GIT, runGit } from '../support/git-repository.js'
import { describeWith } from '../support/prerequisite.js'
import vectors from '../vectors/atoms/atom-commits.json' with { type: 'json' }
import { type AtomProject, atomToml, ekalaToml, HELLO, type Stage, startStage } from './stage.js'

describeWith([GIT], 'firn atom publish', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await startStage()
  })
  afterAll(() => stage?.[Symbol.asyncDispose]())

  const record = async (collection: string, rkey: string) =>
    (await stage.agent.com.atproto.repo.getRecord({ repo: stage.alice.did, collection, rkey })).data.value
  const keysOf = ({ rootCommit }: AtomProject, label = 'hello', version = '1.0.0') => {
    const id = atomId(rootCommit, label)
    return { id, rkey: `atom:${id}:${version.replace('+', '~')}` }
  }

  test('pushes the refs at once and signs a record of them', async () => {
    const project = await stage.createProject()
    const origin = await project.commit(HELLO)
    const { code, json, stderr } = await project.firn('atom', 'publish', '--all', '--licence', 'MIT')
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const { id, rkey } = keysOf(project)
    const tree = await project.git('rev-parse', 'HEAD:hello')
    const rev = atomCommitId({ tree, origin, label: 'hello', version: '1.0.0' })
    expect(json).toEqual({
      remote: 'origin',
      commit: origin,
      dryRun: false,
      stats: { published: 1, skipped: 0, failed: 0 },
      atoms: [
        {
          ...{ path: 'hello', label: 'hello', version: '1.0.0', status: 'published', id, rev },
          ...{ ref: 'refs/eka/atoms/hello/1.0.0', refs: 'pushed', record: 'signed' },
          uri: `at://${stage.alice.did}/${release.$nsid}/${rkey}`,
        },
      ],
    })

    const { artifact } = (await record(release.$nsid, rkey)) as release.Main
    expect(artifact).toEqual({
      $type: snapshot.$nsid,
      ...{ label: 'hello', rootCommit: project.rootCommit, rev, origin, tree, path: 'hello', format: 'pre1' },
      mirrors: [project.repository.smartUrl],
      manifest: HELLO['hello/atom.toml'],
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    const { contentHash } = artifact as snapshot.Main
    const blob = await project.git('rev-parse', 'HEAD:hello/atom.toml')
    const refs = await project.repository.git([
      'for-each-ref',
      '--format=%(refname) %(objectname)',
      'refs/eka',
    ])
    expect(refs.split('\n')).toEqual([
      `refs/eka/atoms/hello/1.0.0 ${rev}`,
      `refs/eka/meta/hello/1.0.0/${contentHash} ${rev}`,
      `refs/eka/meta/hello/1.0.0/manifest ${blob}`,
      `refs/eka/meta/hello/1.0.0/origin ${origin}`,
    ])
    expect(await project.git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/eka')).toBe(refs)
    expect(await project.git('rev-parse', 'refs/ekala/init')).toBe(project.rootCommit)
    await project.repository.git(['fsck', '--strict', '--no-dangling'])
    expect(await record(atom.$nsid, id)).toMatchObject({
      ...{
        label: 'hello',
        rootCommit: project.rootCommit,
        summary: 'Says hello',
        keywords: ['greeting'],
        licence: 'MIT',
      },
      mirrors: [project.repository.smartUrl],
    })

    const again = await project.firn('atom', 'publish', 'hello')
    expect(again.json.atoms[0]).toMatchObject({ status: 'skipped', rev, refs: 'there', record: 'there' })
  })

  test('what is published stays what it is: same files are skipped, others are refused', async () => {
    const project = await stage.createProject()
    await project.commit(HELLO)
    const first = await project.firn('atom', 'publish', 'hello')
    expect(first.stderr).toContain(
      'Nobody can see what they may do with it. Say its SPDX expression with --licence',
    )
    await project.commit({ 'unrelated.txt': '' })
    const later = await project.firn('atom', 'publish', 'hello')
    expect(later.json.atoms[0]).toMatchObject({ status: 'skipped', rev: first.json.atoms[0].rev })

    await project.commit({ 'hello/default.nix': '"other"\n' })
    const changed = await project.firn('atom', 'publish', 'hello')
    expect(changed.code).toBe(1)
    expect(changed.json.atoms[0]).toMatchObject({ status: 'failed', error: { reason: 'VersionExists' } })

    await project.commit({ 'hello/atom.toml': atomToml('hello', '1.1.0+a.1') })
    const next = await project.firn('atom', 'publish', 'hello')
    expect(next.json.atoms[0]).toMatchObject({ status: 'published', version: '1.1.0+a.1' })
    const { id, rkey } = keysOf(project, 'hello', '1.1.0+a.1')
    expect(await record(release.$nsid, rkey)).toMatchObject({ version: '1.1.0+a.1' })
    // What the author wrote elsewhere, and what the new manifest no longer says, stays.
    expect(await record(atom.$nsid, id)).toMatchObject({ summary: 'Says hello' })
  })

  test('a dry run changes nothing; a run for refs alone signs nothing, and one for the record ends it', async () => {
    const project = await stage.createProject()
    await project.commit(HELLO)
    const dry = await project.firn('atom', 'publish', 'hello', '--dry-run')
    expect(dry.json.atoms[0]).toMatchObject({ status: 'published', refs: 'to push', record: 'to sign' })
    const early = await project.firn('atom', 'publish', 'hello', '--record-only')
    expect(early.json.atoms[0].error.message).toContain('there is nothing yet')
    expect(await project.repository.git(['for-each-ref', 'refs/eka'])).toBe('')

    const byFile = ['--target', project.repository.fileUrl]
    const refs = await project.firn('atom', 'publish', 'hello', '--no-record', ...byFile)
    expect(refs.json.atoms[0]).toMatchObject({ status: 'published', refs: 'pushed', record: 'left out' })
    await expect(record(release.$nsid, keysOf(project).rkey)).rejects.toThrow('Could not locate record')

    const signed = await project.firn('atom', 'publish', 'hello', '--record-only')
    expect(signed.json.atoms[0]).toMatchObject({ status: 'published', refs: 'there', record: 'signed' })
  })

  test('a version that the account signed with other content is refused before anything is pushed', async () => {
    const project = await stage.createProject()
    await project.commit(HELLO)
    const { rkey } = keysOf(project)
    await stage.agent.com.atproto.repo.putRecord({
      repo: stage.alice.did,
      collection: release.$nsid,
      rkey,
      record: { $type: release.$nsid, version: '1.0.0', artifact: { rev: 'other' } },
    })
    const { code, json } = await project.firn('atom', 'publish', 'hello')
    expect(code).toBe(1)
    expect(json.atoms[0].error.message).toContain('has signed version 1.0.0 already')
    expect(await project.repository.git(['for-each-ref', 'refs/eka'])).toBe('')
  })

  test('several at once: one that cannot be published does not keep the others', async () => {
    const project = await stage.createProject()
    await project.commit({
      ...HELLO,
      'ekala.toml': ekalaToml(['hello', 'ひらがな', 'broken']),
      'ひらがな/atom.toml': atomToml('ひらがな', '0.1.0'),
      'broken/atom.toml': '[package]\nversion = "1.0.0"\n',
    })
    const { code, json } = await project.firn('atom', 'publish', '--all')
    expect(code).toBe(1)
    expect(json.stats).toEqual({ published: 2, skipped: 0, failed: 1 })
    const refs = await project.repository.git(['for-each-ref', '--format=%(refname)', 'refs/eka/atoms'])
    expect(refs).toBe('refs/eka/atoms/hello/1.0.0\nrefs/eka/atoms/ひらがな/0.1.0')
  })

  test('packages of other ecosystems are atoms as they are', async () => {
    const project = await stage.createProject()
    await project.commit({
      'crate/Cargo.toml': '[package]\nname = "parser"\nversion = "0.3.0"\n',
      'member/Cargo.toml': '[package]\nname = "member"\nversion.workspace = true\n',
      'js/package.json': '{"name": "@scope/js", "version": "2.0.0"}\n',
      'plain/x.txt': 'x',
    })
    const publish = async (...argv: string[]) =>
      (await project.firn('atom', 'publish', ...argv)).json.atoms[0]
    expect(await publish('crate', '--ecosystem', 'cargo')).toMatchObject({
      label: 'parser',
      version: '0.3.0',
    })
    expect((await publish('member', '--ecosystem', 'cargo')).error.message).toContain(
      'inherited from a workspace',
    )
    expect((await publish('js', '--ecosystem', 'npm')).error.message).toContain('cannot be labelled')
    expect(await publish('js', '--ecosystem', 'npm', '--label', 'js')).toMatchObject({ version: '2.0.0' })
    const plain = ['plain', '--ecosystem', 'generic', '--label', 'plain', '--version', '1.0.0']
    expect(await publish(...plain)).toMatchObject({ status: 'published' })
    const { artifact } = (await record(
      release.$nsid,
      keysOf(project, 'parser', '0.3.0').rkey,
    )) as release.Main
    expect(artifact).toMatchObject({
      ecosystem: 'cargo',
      manifest: '[package]\nname = "parser"\nversion = "0.3.0"\n',
    })
  })

  test('says what a repository or remote lacks', async () => {
    const project = await stage.createProject()
    await project.commit(HELLO)
    const failure = async (...argv: string[]) => (await project.firn('atom', 'publish', ...argv)).json
    expect((await failure('nothing')).error.message).toContain('is not among the atoms that ekala.toml lists')
    expect((await failure('hello', '--spec', 'nowhere')).error.message).toContain('nowhere is no commit')
    const other = await stage.createProject()
    const wrong = await failure('hello', '--target', other.repository.smartUrl)
    expect(wrong.error).toMatchObject({ name: 'PublishError', reason: 'InconsistentRoot' })
    const path = await failure('hello', '--target', project.repository.dir)
    expect(path.error).toMatchObject({ reason: 'NoMirror' })
    await project.repository.git(['update-ref', '-d', 'refs/ekala/init'])
    expect((await failure('hello')).error).toMatchObject({ reason: 'NotInitialised' })
  })

  test('nothing is signed that a mirror contradicts, whatever the own configuration makes of its address', async () => {
    const project = await stage.createProject()
    await project.commit(HELLO)
    const other = await stage.createProject()
    const stranger = await project.firn('atom', 'publish', 'hello', '--mirror', other.repository.smartUrl)
    expect(stranger.code).toBe(1)
    expect(stranger.json.atoms[0]).toMatchObject({
      ...{ status: 'failed', refs: 'pushed' },
      error: { reason: 'MirrorDiffers', message: expect.stringContaining('it is another repository') },
    })

    const liar = await stage.server.createRepository(`liar-of-${path.basename(project.work)}`)
    const ref = 'refs/eka/atoms/hello/1.0.0'
    await project.git('push', '--quiet', liar.smartUrl, 'refs/ekala/init', `refs/ekala/init:${ref}`)
    await project.git('config', `url.${project.repository.smartUrl}.insteadOf`, liar.smartUrl)
    const { code, json } = await project.firn('atom', 'publish', 'hello', '--mirror', liar.smartUrl)
    expect(code).toBe(1)
    expect(json.atoms[0].error.message).toContain(`it has ${ref} at ${project.rootCommit} and not at`)
    await expect(record(release.$nsid, keysOf(project).rkey)).rejects.toThrow('Could not locate record')

    const honest = await project.firn('atom', 'publish', 'hello')
    expect(honest.json.atoms[0]).toMatchObject({ status: 'published', record: 'signed' })
  })

  test('mirrors that do not answer or lack the version are warned of, by name', async () => {
    const project = await stage.createProject()
    await project.commit(HELLO)
    const empty = await stage.server.createRepository(`empty-of-${path.basename(project.work)}`)
    const { dumbUrl } = project.repository
    const nowhere = `${stage.server.url}/nowhere.git`
    const mirrors = [dumbUrl, empty.smartUrl, nowhere].flatMap((url) => ['--mirror', url])
    const argv = ['atom', 'publish', 'hello', ...mirrors]
    const dry = await project.firn(...argv, '--dry-run')
    expect(dry.stderr).toContain(`The mirror ${empty.smartUrl} does not have refs/ekala/init yet.`)
    const { code, json, stderr } = await project.firn(...argv)
    expect(code).toBe(0)
    expect(json.atoms[0]).toMatchObject({ status: 'published', record: 'signed' })
    expect(stderr).toContain(`The mirror ${nowhere} does not answer: `)
    expect(stderr).toContain(`The mirror ${dumbUrl} does not have refs/eka/atoms/hello/1.0.0 yet.`)
    expect(stderr).toContain(
      `The mirror ${empty.smartUrl} does not have refs/ekala/init, refs/eka/atoms/hello/1.0.0 yet.`,
    )
    expect(stderr).not.toContain(project.repository.smartUrl)
  })

  test('what an atom locks of this working directory alone is warned of before it is published', async () => {
    const project = await stage.createProject()
    const { id } = keysOf(project, 'other')
    const lock = printLock({
      sets: new Map([[project.rootCommit, { tag: 'home', mirrors: ['::'] }]]),
      locker: PUBLISHED_LOCKER,
      compose: { use: 'nix', entry: '.' },
      deps: [{ type: 'atom', label: 'other', version: '0.1.0-local', set: project.rootCommit, id }],
    })
    await project.commit({ ...HELLO, 'hello/atom.lock': lock })
    const first = await project.firn('atom', 'publish', 'hello', '--no-record')
    expect(first.stderr).toContain('hello 1.0.0: Its lock names other 0.1.0-local')
    expect(first.code).toBe(0)
    const again = await project.firn('atom', 'publish', 'hello', '--no-record')
    expect(again.stderr).toBe('')
  })

  test('a login that has ended is told as such, and nothing is pushed', async () => {
    const project = await stage.createProject()
    await project.commit(HELLO)
    const directory = path.join(stage.home.dir, '.local/state/firn/accounts')
    const [name = ''] = await readdir(directory)
    const file = path.join(directory, name)
    const login = await readFile(file, 'utf8')
    const ended = { accessJwt: 'e30.eyJleHAiOjF9.x', refreshJwt: 'e30.eyJleHAiOjF9.x' }
    await writeFile(file, JSON.stringify({ ...JSON.parse(login), session: ended }))
    try {
      const { code, json } = await project.firn('atom', 'publish', 'hello')
      expect(json.error).toMatchObject({
        name: 'LoginError',
        problem: 'SessionEnded',
        hint: expect.stringContaining('firn login'),
      })
      expect(code).toBe(3)
      expect(await project.repository.git(['for-each-ref', 'refs/eka'])).toBe('')
    } finally {
      await writeFile(file, login)
    }
  })

  test('a run that is killed between push and record is ended by the next one', async () => {
    const project = await stage.createProject()
    await project.commit(HELLO)
    // The server takes the push, and firn is gone by the time that it has.
    const killed = stage.home.spawn(['atom', 'publish', 'hello'], { cwd: project.work })
    const { rkey } = keysOf(project)
    const hook = path.join(project.repository.dir, 'hooks', 'post-receive')
    await runGit([
      'config',
      '--file',
      path.join(project.repository.dir, 'config'),
      'core.hooksPath',
      path.dirname(hook),
    ])
    await mkdir(path.dirname(hook), { recursive: true })
    await writeFile(hook, `#!/bin/sh\nkill -9 ${killed.child.pid}\n`)
    await chmod(hook, 0o755)
    expect((await killed.ended).code).toBeNull()
    expect(await project.repository.git(['for-each-ref', '--format=%(refname)', 'refs/eka/atoms'])).toContain(
      'hello',
    )
    await expect(record(release.$nsid, rkey)).rejects.toThrow('Could not locate record')
    await rm(hook)

    await project.commit({ 'later.txt': 'later' })
    const { json } = await project.firn('atom', 'publish', 'hello')
    expect(json.atoms[0]).toMatchObject({ status: 'published', refs: 'there', record: 'signed' })
  })

  test('git gives commits the ids under which eka published them', async () => {
    const project = await stage.createProject()
    const repository = await openRepository(new Git({ env: process.env }), project.work)
    for (const { format, commit, ...facts } of vectors.filter(({ format }) => format === 'pre1')) {
      expect(await repository.writeObject('commit', encodeCommit(atomCommit(facts)))).toBe(commit)
    }
  })
})
