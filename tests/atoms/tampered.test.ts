import { rm } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { atomId } from '../../src/atoms/atom-id.js'
import { type StepName, stepsOf } from '../../src/atoms/verify/step.js'
import { atom, release, type snapshot } from '../../src/lexicons/dev/firn.js'
import { GIT } from '../support/git-repository.js'
import { describeWith } from '../support/prerequisite.js'
import { atomToml, lockOf } from './stage.js'
import { failedSteps, type Published, startVerifyScene, type VerifyScene } from './verify-scene.js'

describeWith([GIT], 'firn atom verify, of what somebody tampered with', () => {
  let scene: VerifyScene
  beforeAll(async () => {
    scene = await startVerifyScene()
  })
  afterAll(() => scene?.[Symbol.asyncDispose]())

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
        await scene.stage.agent.com.atproto.repo.deleteRecord({
          repo: scene.stage.alice.did,
          collection: release.$nsid,
          rkey,
        })
      },
      shows: ['?: record'],
    },
    {
      step: 'rules',
      how: 'a record that contradicts its key',
      tamper: ({ rkey, record }) => scene.put(rkey, { ...record, version: '2.0.0' }),
      shows: ['?: rules'],
    },
    {
      step: 'definition',
      how: 'a definition that is gone',
      tamper: async ({ project }) => {
        const rkey = atomId(project.rootCommit, 'world')
        await scene.stage.agent.com.atproto.repo.deleteRecord({
          repo: scene.stage.alice.did,
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
        scene.put(rkey, { ...record, artifact: { ...record.artifact, tree: '1'.repeat(40) } }),
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
        await scene.claim(published, { tree, origin })
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
        await scene.claim(published, { origin })
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
        return scene.put(rkey, { ...record, artifact: { ...record.artifact, manifest } })
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
        return scene.put(rkey, { ...record, artifact: { ...record.artifact, lock: `${lock}\n# other\n` } })
      },
    },
    {
      step: 'content-hash',
      how: 'a record with the hash of other files',
      tamper: ({ rkey, record }) =>
        scene.put(rkey, { ...record, artifact: { ...record.artifact, contentHash: '0'.repeat(64) } }),
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
    const published = await scene.publish()
    const other = await tamper(published)
    const uri = typeof other === 'string' ? other : published.uri
    const { code, verdict } = await scene.verify(uri)
    expect(failedSteps(verdict)).toEqual(shows)
    expect(code).toBe(5)
    for (const { step: failed } of stepsOf(verdict)) {
      if (failed.status !== 'failed') continue
      expect(failed).toMatchObject({ message: /\S/, meaning: /\S/, advice: /\S/ })
    }
  })
})
