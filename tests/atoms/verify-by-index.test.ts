import { afterAll, beforeAll, expect, test } from 'vitest'
import { atom } from '../../src/lexicons/dev/firn.js'
import { startFirn, type TestFirn } from '../support/firn.js'
import { GIT } from '../support/git-repository.js'
import { describeWith } from '../support/prerequisite.js'
import { until } from '../support/until.js'
import { atomToml, ekalaToml, HELLO, lockOf, runFirn, type Stage, startStage } from './stage.js'

describeWith([GIT], 'firn atom verify, beside an index', () => {
  let firn: TestFirn
  let stage: Stage
  beforeAll(async () => {
    firn = await startFirn()
    stage = await startStage({
      env: { FIRN_REGISTRY: firn.url },
      world: { network: firn.network, alice: firn.accounts.alice },
    })
  })
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]()
    await firn?.close()
  })

  test('finds the signed records of what mirrors and locks name, and verifies them at their authors', async () => {
    const project = await stage.createProject('atoms')
    await project.commit(HELLO)
    const hello = (await project.firn('atom', 'publish', 'hello')).json.atoms[0]
    const mirror = project.repository.smartUrl
    const { rootCommit } = project
    await project.commit({
      'ekala.toml': ekalaToml(['hello', 'world']),
      'world/atom.toml': atomToml('world', '1.0.0'),
      'world/atom.lock': lockOf({ rootCommit, mirror, label: 'hello', version: '1.0.0', rev: hello.rev }),
    })
    await project.firn('atom', 'publish', 'world', '--no-record')
    const indexed = () =>
      firn.db.selectFrom('release').select('uri').where('uri', '=', hello.uri).executeTakeFirst()
    await until(indexed, { what: 'the release in the index' })

    const verify = (name: string) =>
      runFirn(stage.home, stage.home.dir, ['atom', 'verify', name, '--transport', 'http'])
    const world = await verify(`${mirror}::world`)
    expect(world.json).toMatchObject({ holds: true, atoms: [{ label: 'world' }] })
    expect(world.json.atoms[0].record).toBeUndefined()
    expect(world.json.atoms[0].dependencies).toMatchObject([{ label: 'hello', record: hello.uri }])
    const own = await verify(`${mirror}::hello`)
    expect(own.json).toMatchObject({ holds: true, atoms: [{ record: hello.uri }] })

    // What the index says is looked up, not believed.
    const { did } = stage.alice
    await stage.agent.com.atproto.repo.deleteRecord({ repo: did, collection: atom.$nsid, rkey: hello.id })
    const after = await verify(`${mirror}::hello`)
    expect(after.code).toBe(5)
  }, 120_000)
})
