import path from 'node:path'
import { Secp256k1Keypair } from '@atproto/crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { atomId } from '../../src/atoms/atom-id.js'
import type { AtomVerdict } from '../../src/atoms/verify/step.js'
import { atom, release } from '../../src/lexicons/dev/firn.js'
import { GIT } from '../support/git-repository.js'
import { describeWith } from '../support/prerequisite.js'
import { atomToml, lockOf, runFirn } from './stage.js'
import { failedSteps, startVerifyScene, type VerifyScene } from './verify-scene.js'

const CONTENT = ['commit', 'tree', 'root', 'manifest', 'lock', 'content-hash', 'integrity'] as const
const RECORD = ['account', 'record', 'signature', 'rules', 'definition'] as const
const GIT_STEPS = ['id', 'refs', 'rev', ...CONTENT] as const

describeWith([GIT], 'firn atom verify', () => {
  let scene: VerifyScene
  beforeAll(async () => {
    scene = await startVerifyScene()
  })
  afterAll(() => scene?.[Symbol.asyncDispose]())

  test('goes all the way, by whatever an atom is named, and through the lock', async () => {
    const { project, uri, rev } = await scene.publish()
    const names = [
      uri,
      `${scene.stage.alice.did}::world`,
      `at://alice.test/${atom.$nsid}/${atomId(project.rootCommit, 'world')}@^1`,
    ]
    for (const name of names) {
      const { code, verdict } = await scene.verify(name)
      expect(failedSteps(verdict)).toEqual([])
      expect(code).toBe(0)
      expect(verdict).toMatchObject({ label: 'world', version: '1.0.0', rev, record: uri })
      const ok = verdict.steps.filter(({ status }) => status === 'ok').map(({ name: step }) => step)
      expect(ok).toEqual([...RECORD, ...GIT_STEPS, 'dependencies'])
      expect(verdict.dependencies).toMatchObject([{ label: 'hello', version: '1.0.0', dependencies: [] }])
    }
  })

  test('signature: a server that signs with another key than the account names', async () => {
    const { uri } = await scene.publish()
    const { ctx } = scene.stage.network.pds[0]
    const { did } = scene.stage.alice
    const mine = (await ctx.plcClient.getDocumentData(did)).verificationMethods.atproto ?? ''
    const other = (await Secp256k1Keypair.create()).did()
    await ctx.plcClient.updateAtprotoKey(did, ctx.plcRotationKey, other)
    try {
      const { code, verdict } = await scene.verify(uri)
      expect(failedSteps(verdict)).toEqual(['?: signature'])
      expect(code).toBe(5)
    } finally {
      await ctx.plcClient.updateAtprotoKey(did, ctx.plcRotationKey, mine)
    }
  })

  test('an atom that nobody signed is checked as far as git goes', async () => {
    const { project } = await scene.publish()
    await project.repository.git(['update-server-info'])
    for (const name of [
      `${project.repository.smartUrl}::world`,
      `${project.repository.dumbUrl}::world@=1.0.0`,
      path.join(project.work, 'world'),
    ]) {
      const { code, verdict } = await scene.verify(name)
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
      const bare = await runFirn(scene.stage.home, cwd, ['atom', 'verify', name])
      expect(bare.json.error).toMatchObject({ hint: expect.stringContaining(`${dir}::label`) })
    }
    const offline = await scene.verify(path.join(project.work, 'world'), '--offline')
    expect(failedSteps(offline.verdict.dependencies[0] as AtomVerdict)).toEqual([])
    const shallow = await scene.verify(`${project.repository.smartUrl}::world`, '--depth', '0')
    expect(shallow.verdict.dependencies).toEqual([])
    expect(shallow.verdict.steps.at(-1)).toMatchObject({ name: 'dependencies', status: 'skipped' })
  })

  test('of two mirrors one lies: it is named, and the other still shows the rest', async () => {
    const { project, rkey, record } = await scene.publish()
    const liar = await scene.stage.server.createRepository(`liar-${rkey.slice(5, 20)}`)
    await project.git('push', '--quiet', '--mirror', liar.smartUrl)
    await liar.git(['update-ref', 'refs/ekala/init', project.rootCommit])
    await liar.move('refs/eka/atoms/world/1.0.0', project.rootCommit)
    await scene.put(rkey, {
      ...record,
      artifact: { ...record.artifact, mirrors: [liar.smartUrl, project.repository.smartUrl] },
    })
    const { code, verdict } = await scene.verify(`at://${scene.stage.alice.did}/${release.$nsid}/${rkey}`)
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
    const { project, helloRev } = await scene.publish()
    const { rootCommit } = project
    await project.commit({
      'world/atom.toml': atomToml('world', '1.1.0'),
      'world/atom.lock': lockOf({ rootCommit, mirror, label: 'hello', version: '1.0.0', rev: helloRev }),
    })
    const { uri } = (await project.firn('atom', 'publish', 'world')).json.atoms[0]
    const { code, verdict } = await scene.verify(uri)
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

    const human = await scene.stage.home.run(['atom', 'verify', uri], { cwd: scene.stage.home.dir })
    expect(human.stdout).toContain('nobody knows whether it is signed')
    expect(human.stdout).toMatch(/UNKNOWN +refs/)
    expect(human.stdout).toMatch(/not everything could be looked at\.\n$/)
  })

  test('a lock that cannot be read whole is not said to hold', async () => {
    const { project, helloRev } = await scene.publish()
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
    const { code, verdict } = await scene.verify(`${repository.smartUrl}::world`)
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
})
