import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { AtpAgent } from '@atproto/api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { model, release } from '../../src/lexicons/dev/firn.js'
import { type Account, createAccount, type LocalNetwork, logIn, startNetwork } from '../network/index.js'
import { type HubServer, startHubServer } from '../support/models/hub-server.js'
import { type CliHome, createHome, networkEnvironment, removeHome } from './firn.js'

const FILES = { 'config.json': '{"model_type":"tiny"}', 'model.safetensors': 'weights of a tiny model' }

describe('firn model publish', () => {
  let network: LocalNetwork
  let hub: HubServer
  let alice: Account
  let agent: AtpAgent
  let home: CliHome
  let commit: string
  beforeAll(async () => {
    network = await startNetwork()
    hub = await startHubServer()
    const info = {
      pipeline_tag: 'text-generation',
      library_name: 'transformers',
      cardData: { license: 'apache-2.0' },
    }
    commit = hub.createRepository('acme/tiny', { info }).commit(FILES)
    const many = Object.fromEntries(
      Array.from({ length: 1200 }, (_, index) => [`part-${index}.bin`, `part ${index}`]),
    )
    hub.createRepository('acme/many', { info }).commit(many)
    alice = await createAccount(network.pds[0], { handle: 'alice.test', password: 'alice-pass' })
    agent = await logIn(alice)
    home = createHome({
      ...networkEnvironment(network),
      HF_ENDPOINT: hub.url,
      FIRN_REGISTRY: 'http://127.0.0.1:9',
    })
    const { data } = await agent.com.atproto.server.createAppPassword({ name: 'firn' })
    await home.run(['login', alice.handle, '--app-password-stdin'], { input: data.password })
  })
  afterAll(async () => {
    removeHome(home)
    await Promise.all([network.close(), hub.close()])
  })

  const recordOf = async (collection: string, rkey: string) =>
    (await agent.com.atproto.repo.getRecord({ repo: alice.did, collection, rkey })).data.value
  const countRecords = async () =>
    (await agent.com.atproto.repo.listRecords({ repo: alice.did, collection: release.$nsid })).data.records
      .length

  test('checks first and writes nothing with --dry-run', async () => {
    const argv = [
      'model',
      'publish',
      'hf:acme/tiny',
      '--version',
      '1.0.0',
      '--summary',
      'A tiny model',
      '--dry-run',
    ]
    const { code, stdout } = await home.run([...argv, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'tiny',
      definition: 'created',
      release: 'created',
      dryRun: true,
    })
    expect(await countRecords()).toBe(0)
    expect((await home.run(argv)).stdout).toContain('would publish tiny 1.0.0')
  })

  test('signs a definition with what the hub tells, and a release that pins every file; the same again changes nothing', async () => {
    writeFileSync(path.join(home.dir, 'card.md'), '# Tiny\n')
    const argv = ['model', 'publish', 'hf:acme/tiny', '--version', '1.0.0', '--summary', 'A tiny model']
    const more = [
      '--card',
      'card.md',
      '--base',
      'finetune=https://hub.example/acme/big',
      '--validate',
      'standard',
    ]
    const run = await home.run([...argv, ...more])
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('published tiny 1.0.0') })
    expect(await recordOf(model.$nsid, 'tiny')).toMatchObject({
      summary: 'A tiny model',
      licence: 'Apache-2.0',
      task: 'text-generation',
      library: 'transformers',
      baseModels: [{ url: 'https://hub.example/acme/big', relation: 'finetune' }],
      card: { mimeType: 'text/markdown', size: 7 },
    })
    expect(await recordOf(release.$nsid, 'model:tiny:1.0.0')).toMatchObject({
      artifact: {
        origin: { repo: 'acme/tiny', rev: commit, ref: 'main' },
        files: [
          { path: 'config.json' },
          { path: 'model.safetensors', lfs: true, size: FILES['model.safetensors'].length },
        ],
        validation: { preset: 'standard' },
        layout: 'hf-cache',
      },
    })
    expect(hub.requests.filter(({ at }) => at === 'cdn')).toEqual([])
    const again = await home.run([...argv, ...more])
    expect(again).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('skipped tiny 1.0.0: it is there just so'),
    })
  })

  test('a version never changes, and a definition keeps what is not said anew', async () => {
    const taken = await home.run([
      'model',
      'publish',
      'hf:acme/tiny',
      '--include',
      '*.json',
      '--version',
      '1.0.0',
    ])
    expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining('signed version 1.0.0 already') })
    const next = await home.run([
      'model',
      'publish',
      'hf:acme/tiny',
      '--version',
      '1.1.0',
      '--licence',
      'MIT',
    ])
    expect(next.code).toBe(0)
    expect(await recordOf(model.$nsid, 'tiny')).toMatchObject({ summary: 'A tiny model', licence: 'MIT' })
  })

  test('what is published is read from its author’s server, fetched, and verified byte by byte', async () => {
    const { code, stdout, stderr } = await home.run(['model', 'fetch', 'alice.test/tiny@^1', '--json'])
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      release: `at://${alice.did}/${release.$nsid}/model:tiny:1.1.0`,
      files: 2,
    })
    const verdict = await home.run(['model', 'verify', 'alice.test/tiny', '--validate', 'minimal', '--json'])
    expect(verdict.code).toBe(0)
    expect(
      JSON.parse(verdict.stdout).models[0].steps.map(
        ({ name, status }: Record<string, string>) => `${name} ${status}`,
      ),
    ).toEqual([
      'account ok',
      'record ok',
      'signature ok',
      'rules ok',
      'definition ok',
      'file-list ok',
      'files ok',
      'validators ok',
    ])
    const snapshot = path.join(home.dir, '.cache/huggingface/hub/models--acme--tiny/snapshots', commit)
    writeFileSync(path.join(snapshot, 'model.safetensors'), 'somebody was here before')
    const broken = await home.run(['model', 'verify', `at://${alice.did}/${release.$nsid}/model:tiny:1.1.0`])
    expect(broken).toMatchObject({
      code: 5,
      stdout: expect.stringContaining('model.safetensors has other bytes.'),
    })
  })

  test('more files than a record lists become a blob that its CID pins', async () => {
    const run = await home.run([
      'model',
      'publish',
      'hf:acme/many',
      '--version',
      '0.1.0',
      '--summary',
      'Many',
      '--json',
    ])
    expect(JSON.parse(run.stdout)).toMatchObject({ fileList: true, release: 'created' })
    expect(run.stderr).toContain('and 1199 more: A PyTorch file is a Python pickle')
    const value = await recordOf(release.$nsid, 'model:many:0.1.0')
    expect(value).toMatchObject({ artifact: { fileCount: 1200, fileList: { mimeType: 'application/json' } } })
    expect(value).not.toHaveProperty('artifact.files')
    mkdirSync(path.join(home.dir, 'empty'))
    const { stdout } = await home.run(['model', 'verify', 'alice.test/many', '--at', 'empty'])
    expect(stdout).toContain('It pins 1200 files')
    expect(stdout).toContain('No file of it lies in empty.')
  })

  test('models of firn are added by requirement, and shown', async () => {
    expect(await home.run(['model', 'add', 'alice.test/tiny@=1.0.0'])).toMatchObject({ code: 0 })
    const lock = JSON.parse(readFileSync(path.join(home.dir, 'models.lock'), 'utf8'))
    expect(lock.models.tiny.release.uri).toBe(`at://${alice.did}/${release.$nsid}/model:tiny:1.0.0`)
    mkdirSync(path.join(home.dir, 'nothing'))
    const verify = () => home.run(['model', 'verify', 'tiny', '--at', 'nothing'])
    const proven = await verify()
    expect(proven.stdout).toContain('holds it.')
    expect(proven.stdout).toContain(`models.lock has the files of at://${alice.did}/`)
    const write = () => writeFileSync(path.join(home.dir, 'models.lock'), JSON.stringify(lock))
    lock.models.tiny.pinned.files[0].sha256 = 'a'.repeat(64)
    write()
    expect(await verify()).toMatchObject({
      code: 5,
      stdout: expect.stringContaining('models.lock has other files than the release that it names.'),
    })
    lock.models.tiny.release.uri = `at://${alice.did}/${release.$nsid}/model:many:0.1.0`
    write()
    expect(await verify()).toMatchObject({
      code: 5,
      stdout: expect.stringContaining('a release of another model than alice.test/tiny@=1.0.0'),
    })
    const info = await home.run(['model', 'info', 'alice.test/tiny'])
    expect(info).toMatchObject({ code: 0, stdout: expect.stringContaining('licence: MIT') })
    expect(info.stderr).toContain('The index http://127.0.0.1:9 does not tell')
  })

  test.each([
    [['model', 'publish', 'hf:acme/tiny'], 2, '--version 1.0.0'],
    [['model', 'publish', 'hf:acme/tiny', '--version', 'new'], 2, 'new is no version'],
    [['model', 'publish', 'hf:acme/tiny', '--version', '2.0.0', '--licence', 'Whatever'], 1, 'Whatever'],
    [['model', 'publish', 'hf:acme/tiny', '--version', '2.0.0', '--layout', 'ollama'], 1, 'would be refused'],
    [['model', 'publish', 'hf:acme/tiny', '--version', '2.0.0', '--base', 'nothing'], 2, '--base nothing'],
    [['model', 'publish', 'hf:acme/tiny', '--version', '2.0.0', '--name', 'a b'], 1, 'a b'],
    [['model', 'fetch', 'alice.test/nothing'], 1, 'It has many, tiny.'],
    [['model', 'fetch', 'alice.test/tiny@^9'], 1, 'There are 1.0.0, 1.1.0.'],
  ])('%j is refused before anything is written', async (argv, code, message) => {
    const before = await countRecords()
    const run = await home.run(argv)
    expect(run.stderr).toContain(message)
    expect(run.code).toBe(code)
    expect(await countRecords()).toBe(before)
  })
})
