import { rm } from 'node:fs/promises'
import path from 'node:path'
import { Secp256k1Keypair } from '@atproto/crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { atomCommit, atomCommitId } from '../../src/atoms/atom-commit.js'
import { atomId } from '../../src/atoms/atom-id.js'
import { encodeCommit } from '../../src/atoms/git-commit.js'
import type { AtomVerdict, StepName } from '../../src/atoms/verify/step.js'
import { stepsOf } from '../../src/atoms/verify/step.js'
import { atom, release, type snapshot } from '../../src/lexicons/dev/firn.js'
import { GIT } from '../support/git-repository.js'
import { describeWith } from '../support/prerequisite.js'
import {
  type AtomProject,
  atomToml,
  ekalaToml,
  HELLO,
  lockOf,
  runFirn,
  type Stage,
  startStage,
} from './stage.js'

/** Alice's hello 1.0.0, and world 1.0.0, which locks it, both published and signed. */
interface Published {
  readonly project: AtomProject
  readonly stage: Stage
  /** The record of world. */
  readonly uri: string
  readonly rkey: string
  readonly record: release.Main
  readonly rev: string
  readonly helloRev: string
}

const CONTENT = ['commit', 'tree', 'root', 'manifest', 'lock', 'content-hash', 'integrity'] as const
const RECORD = ['account', 'record', 'signature', 'rules', 'definition'] as const
const GIT_STEPS = ['id', 'refs', 'rev', ...CONTENT] as const

describeWith([GIT], 'firn atom verify', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await startStage()
  })
  afterAll(() => stage?.[Symbol.asyncDispose]())

  async function publish(): Promise<Published> {
    const project = await stage.createProject()
    await project.commit(HELLO)
    const hello = (await project.firn('atom', 'publish', 'hello')).json.atoms[0]
    const lock = lockOf({
      ...{ rootCommit: project.rootCommit, mirror: project.repository.smartUrl },
      ...{ label: 'hello', version: '1.0.0', rev: hello.rev },
    })
    await project.commit({
      'ekala.toml': ekalaToml(['hello', 'world']),
      'world/atom.toml': atomToml('world', '1.0.0'),
      'world/atom.lock': lock,
    })
    const { json, code } = await project.firn('atom', 'publish', 'world')
    if (code !== 0) throw new Error(JSON.stringify(json))
    const { uri, rev } = json.atoms[0]
    const rkey = uri.split('/').at(-1)
    return { project, stage, uri, rkey, record: await read(rkey), rev, helloRev: hello.rev }
  }

  async function read(rkey: string): Promise<release.Main> {
    const { data } = await stage.agent.com.atproto.repo.getRecord({
      ...{ repo: stage.alice.did, collection: release.$nsid, rkey },
    })
    return data.value as release.Main
  }

  async function verify(name: string, ...options: string[]) {
    const { code, json } = await runFirn(stage.home, stage.home.dir, ['atom', 'verify', name, ...options])
    if (json.error !== undefined) throw new Error(JSON.stringify(json.error))
    return { code, verdict: json.atoms[0] as AtomVerdict }
  }

  const failedSteps = (verdict: AtomVerdict) =>
    [...stepsOf(verdict)].flatMap(({ atom: { label }, step }) =>
      step.status === 'failed' ? [`${label}: ${step.name}`] : [],
    )

  test('goes all the way, by whatever an atom is named, and through the lock', async () => {
    const { project, uri, rev } = await publish()
    const names = [
      uri,
      `${stage.alice.did}::world`,
      `at://alice.test/${atom.$nsid}/${atomId(project.rootCommit, 'world')}@^1`,
    ]
    for (const name of names) {
      const { code, verdict } = await verify(name)
      expect(failedSteps(verdict)).toEqual([])
      expect(code).toBe(0)
      expect(verdict).toMatchObject({ label: 'world', version: '1.0.0', rev, record: uri })
      const ok = verdict.steps.filter(({ status }) => status === 'ok').map(({ name: step }) => step)
      expect(ok).toEqual([...RECORD, ...GIT_STEPS, 'dependencies'])
      expect(verdict.dependencies).toMatchObject([{ label: 'hello', version: '1.0.0', dependencies: [] }])
    }
  })

  test('signature: a server that signs with another key than the account names', async () => {
    const { uri } = await publish()
    const { ctx } = stage.network.pds[0]
    const { did } = stage.alice
    const mine = (await ctx.plcClient.getDocumentData(did)).verificationMethods.atproto ?? ''
    const other = (await Secp256k1Keypair.create()).did()
    await ctx.plcClient.updateAtprotoKey(did, ctx.plcRotationKey, other)
    try {
      const { code, verdict } = await verify(uri)
      expect(failedSteps(verdict)).toEqual(['?: signature'])
      expect(code).toBe(5)
    } finally {
      await ctx.plcClient.updateAtprotoKey(did, ctx.plcRotationKey, mine)
    }
  })

  test('an atom that nobody signed is checked as far as git goes', async () => {
    const { project } = await publish()
    await project.repository.git(['update-server-info'])
    for (const name of [
      `${project.repository.smartUrl}::world`,
      `${project.repository.dumbUrl}::world@=1.0.0`,
      path.join(project.work, 'world'),
    ]) {
      const { code, verdict } = await verify(name)
      expect(failedSteps(verdict)).toEqual([])
      expect(code).toBe(0)
      expect(verdict.record).toBeUndefined()
      expect(verdict.steps[0]).toMatchObject({ name: 'record', status: 'skipped' })
      expect(verdict.dependencies).toHaveLength(1)
    }
    const { dir } = project.repository
    for (const [cwd, name] of [
      [dir, '::world'],
      [project.work, dir],
    ] as const) {
      const bare = await runFirn(stage.home, cwd, ['atom', 'verify', name])
      expect(bare.json.error).toMatchObject({ hint: expect.stringContaining(`${dir}::label`) })
    }
    const offline = await verify(path.join(project.work, 'world'), '--offline')
    expect(failedSteps(offline.verdict.dependencies[0] as AtomVerdict)).toEqual([])
    const shallow = await verify(`${project.repository.smartUrl}::world`, '--depth', '0')
    expect(shallow.verdict.dependencies).toEqual([])
    expect(shallow.verdict.steps.at(-1)).toMatchObject({ name: 'dependencies', status: 'skipped' })
  })

  test('of two mirrors one lies: it is named, and the other still shows the rest', async () => {
    const { project, rkey, record } = await publish()
    const liar = await stage.server.createRepository(`liar-${rkey.slice(5, 20)}`)
    await project.git('push', '--quiet', '--mirror', liar.smartUrl)
    await liar.git(['update-ref', 'refs/ekala/init', project.rootCommit])
    await liar.move('refs/eka/atoms/world/1.0.0', project.rootCommit)
    await put(rkey, {
      ...record,
      artifact: { ...record.artifact, mirrors: [liar.smartUrl, project.repository.smartUrl] },
    })
    const { code, verdict } = await verify(`at://${stage.alice.did}/${release.$nsid}/${rkey}`)
    expect(code).toBe(5)
    expect(failedSteps(verdict)).toEqual(['world: refs'])
    expect(verdict.steps.find(({ status }) => status === 'failed')).toMatchObject({ at: liar.smartUrl })
    expect(verdict.steps.filter(({ status }) => status === 'ok').map(({ name }) => name)).toEqual([
      ...RECORD,
      'id',
      'refs',
      'rev',
      ...CONTENT,
      'dependencies',
    ])
  })

  test.each([
    ['does not answer', 'http://127.0.0.1:9/atoms', 'No mirror answers.', /does not answer/],
    ['has an address that is not public', 'http://10.0.0.1/atoms', 'No mirror was asked.', /not public/],
    [
      'is reached in a way not allowed',
      'ssh://git@git.example/atoms',
      'No mirror was asked.',
      /--transport ssh/,
    ],
  ])('a locked atom whose mirror %s is shown neither true nor false', async (_, mirror, message, why) => {
    const { project, helloRev } = await publish()
    const { rootCommit } = project
    await project.commit({
      'world/atom.toml': atomToml('world', '1.1.0'),
      'world/atom.lock': lockOf({ rootCommit, mirror, label: 'hello', version: '1.0.0', rev: helloRev }),
    })
    const { uri } = (await project.firn('atom', 'publish', 'world')).json.atoms[0]
    const { code, verdict } = await verify(uri)
    expect(code).toBe(4)
    expect(failedSteps(verdict)).toEqual([])
    expect(verdict).toMatchObject({ signed: 'signed' })
    expect(verdict.steps.at(-1)).toMatchObject({ name: 'dependencies', status: 'unreachable' })
    const [hello] = verdict.dependencies
    expect(hello).toMatchObject({ label: 'hello', signed: 'unknown' })
    expect(hello?.steps).toContainEqual(
      expect.objectContaining({
        name: 'refs',
        status: 'skipped',
        at: mirror,
        message: expect.stringMatching(why),
      }),
    )
    expect(hello?.steps).toContainEqual(
      expect.objectContaining({ name: 'refs', status: 'unreachable', message }),
    )
    expect(hello?.steps.at(-1)).toMatchObject({ status: 'skipped', message })

    const human = await stage.home.run(['atom', 'verify', uri], { cwd: stage.home.dir })
    expect(human.stdout).toContain('nobody knows whether it is signed')
    expect(human.stdout).toMatch(/UNKNOWN +refs/)
    expect(human.stdout).toMatch(/not everything could be looked at\.\n$/)
  })

  test('a lock that cannot be read whole is not said to hold', async () => {
    const { project, helloRev } = await publish()
    const { rootCommit, repository } = project
    const lock = lockOf({
      ...{ rootCommit, mirror: repository.smartUrl, label: 'hello', version: '1.0.0', rev: helloRev },
    })
    const hidden = '[[deps]]\ntype = "atom"\nlabel = "../up"\nversion = "1.0.0"\n'
    await project.commit({
      'world/atom.toml': atomToml('world', '1.1.0'),
      'world/atom.lock': `${lock}\n${hidden}`,
    })
    await project.firn('atom', 'publish', 'world', '--no-record')
    const { code, verdict } = await verify(`${repository.smartUrl}::world`)
    expect(code).toBe(4)
    expect(verdict.steps).toContainEqual(
      expect.objectContaining({
        name: 'dependencies',
        status: 'unreachable',
        message: expect.stringContaining('Not all of the lock'),
      }),
    )
    expect(verdict.dependencies).toMatchObject([{ label: 'hello' }])
  })

  async function put(rkey: string, record: object, collection: string = release.$nsid): Promise<void> {
    await stage.agent.com.atproto.repo.putRecord({
      repo: stage.alice.did,
      collection,
      rkey,
      record: { ...record },
    })
  }

  /** Changes what the record says of the atom; what follows from it is made to fit, so that nothing else shows it. */
  async function claim({ rkey, record, project }: Published, change: Partial<snapshot.Main>): Promise<void> {
    const artifact = { ...(record.artifact as snapshot.Main), ...change }
    const { label, tree, origin } = artifact
    const rev = atomCommitId({ tree, origin, label, version: record.version })
    const repository = project.repository
    await repository.git(
      ['hash-object', '-t', 'commit', '-w', '--stdin'],
      encodeCommit(atomCommit({ tree, origin, label, version: record.version })),
    )
    await repository.git(['update-ref', '-d', `refs/eka/meta/world/1.0.0/${artifact.contentHash}`])
    await repository.move('refs/eka/atoms/world/1.0.0', rev)
    await repository.move('refs/eka/meta/world/1.0.0/origin', origin)
    await put(rkey, { ...record, artifact: { ...artifact, rev, ...change } })
  }

  /** A link of the chain, how to tamper with it, and where that shows; `also` is what must fail with it. */
  const TAMPERS: readonly {
    readonly step: StepName
    readonly how: string
    readonly tamper: (published: Published) => Promise<unknown>
    /** What shows it: the atom's own step unless it is another's. */
    readonly shows?: readonly string[]
  }[] = [
    {
      step: 'account',
      how: 'a DID that no directory knows',
      tamper: async ({ rkey }) => `at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/${release.$nsid}/${rkey}`,
      shows: ['?: account'],
    },
    {
      step: 'record',
      how: 'a record that its author took back',
      tamper: async ({ rkey }) => {
        await stage.agent.com.atproto.repo.deleteRecord({
          repo: stage.alice.did,
          collection: release.$nsid,
          rkey,
        })
      },
      shows: ['?: record'],
    },
    {
      step: 'rules',
      how: 'a record that contradicts its key',
      tamper: ({ rkey, record }) => put(rkey, { ...record, version: '2.0.0' }),
      shows: ['?: rules'],
    },
    {
      step: 'definition',
      how: 'a definition that is gone',
      tamper: async ({ project }) => {
        const rkey = atomId(project.rootCommit, 'world')
        await stage.agent.com.atproto.repo.deleteRecord({
          repo: stage.alice.did,
          collection: atom.$nsid,
          rkey,
        })
      },
    },
    {
      step: 'refs',
      how: 'a version that was moved by force',
      tamper: async ({ project }) => {
        await project.git(
          'push',
          '--quiet',
          '--force',
          'origin',
          `${project.rootCommit}:refs/eka/atoms/world/1.0.0`,
        )
      },
    },
    {
      step: 'refs',
      how: 'an origin ref that was moved',
      tamper: ({ project }) =>
        project.repository.move('refs/eka/meta/world/1.0.0/origin', project.rootCommit),
    },
    {
      step: 'rev',
      how: 'a tree that does not make the commit',
      tamper: ({ rkey, record }) =>
        put(rkey, { ...record, artifact: { ...record.artifact, tree: '1'.repeat(40) } }),
      shows: ['?: rev'],
    },
    {
      step: 'commit',
      how: 'an object that the mirror lost',
      tamper: async ({ project, rev }) => {
        await rm(path.join(project.repository.dir, 'objects', rev.slice(0, 2), rev.slice(2)))
      },
    },
    {
      step: 'tree',
      how: 'files that are not those of the source',
      tamper: async (published) => {
        const tree = await published.project.git('rev-parse', 'HEAD:world')
        const origin = await published.project.commit({ 'world/more.nix': '1' })
        await published.project.git('push', '--quiet', 'origin', 'HEAD:refs/heads/main')
        await claim(published, { tree, origin })
      },
    },
    {
      step: 'root',
      how: 'a source whose history begins elsewhere',
      tamper: async (published) => {
        const { project } = published
        const tree = await project.git('rev-parse', 'HEAD^{tree}')
        const origin = await project.git('commit-tree', '-m', 'alone', tree)
        await project.git('push', '--quiet', 'origin', `${origin}:refs/heads/alone`)
        await claim(published, { origin })
      },
    },
    {
      step: 'root',
      how: 'a mirror that names another root commit',
      shows: ['world: root', 'world: dependencies', 'hello: root'],
      tamper: async ({ project }) =>
        project.repository.move('refs/ekala/init', await project.git('rev-parse', 'HEAD')),
    },
    {
      step: 'manifest',
      how: 'a record with another manifest',
      tamper: ({ rkey, record }) => {
        const manifest = atomToml('world', '1.0.0', '# other')
        return put(rkey, { ...record, artifact: { ...record.artifact, manifest } })
      },
    },
    {
      step: 'manifest',
      how: 'a manifest ref that was moved',
      tamper: async ({ project }) => {
        const blob = await project.repository.git(
          ['hash-object', '-w', '--stdin'],
          atomToml('world', '1.0.0', '# other'),
        )
        await project.repository.move('refs/eka/meta/world/1.0.0/manifest', blob)
      },
    },
    {
      step: 'lock',
      how: 'a record with another lock',
      tamper: ({ rkey, record }) => {
        const { lock = '' } = record.artifact as snapshot.Main
        return put(rkey, { ...record, artifact: { ...record.artifact, lock: `${lock}\n# other\n` } })
      },
    },
    {
      step: 'content-hash',
      how: 'a record with the hash of other files',
      tamper: ({ rkey, record }) =>
        put(rkey, { ...record, artifact: { ...record.artifact, contentHash: '0'.repeat(64) } }),
    },
    {
      step: 'integrity',
      how: 'an integrity ref that leads elsewhere',
      tamper: ({ project, record }) => {
        const { contentHash } = record.artifact as snapshot.Main
        return project.repository.move(`refs/eka/meta/world/1.0.0/${contentHash}`, project.rootCommit)
      },
    },
    {
      step: 'dependencies',
      how: 'a locked atom that was moved',
      tamper: ({ project }) => project.repository.move('refs/eka/atoms/hello/1.0.0', project.rootCommit),
      shows: ['world: dependencies', 'hello: refs'],
    },
    {
      step: 'id',
      how: 'a lock that calls an atom by the id of another',
      tamper: async ({ project, helloRev }) => {
        const lock = lockOf({
          ...{ rootCommit: project.rootCommit, mirror: project.repository.smartUrl },
          ...{ label: 'hello', version: '1.0.0', rev: helloRev, id: atomId(project.rootCommit, 'other') },
        })
        await project.commit({ 'world/atom.toml': atomToml('world', '1.1.0'), 'world/atom.lock': lock })
        const { json } = await project.firn('atom', 'publish', 'world')
        return json.atoms[0].uri
      },
      shows: ['world: dependencies', 'hello: id'],
    },
  ]

  test.each(TAMPERS)('$step: $how', async ({ step, tamper, shows = [`world: ${step}`] }) => {
    const published = await publish()
    const other = await tamper(published)
    const uri = typeof other === 'string' ? other : published.uri
    const { code, verdict } = await verify(uri)
    expect(failedSteps(verdict)).toEqual(shows)
    expect(code).toBe(5)
    for (const { step: failed } of stepsOf(verdict)) {
      if (failed.status !== 'failed') continue
      expect(failed).toMatchObject({ message: /\S/, meaning: /\S/, advice: /\S/ })
    }
  })
})
