import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { scanCacheDir } from '@huggingface/hub'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type FileServer, startFileServer } from '../support/models/file-server.js'
import { type HubServer, startHubServer } from '../support/models/hub-server.js'
import { type CliHome, createHome, removeHome } from './firn.js'

const WEIGHTS = 'weights of a tiny model'
const FILES = {
  'config.json': '{"model_type":"tiny"}',
  'model.safetensors': WEIGHTS,
  'onnx/model.onnx': 'onnx',
  'old/pytorch_model.bin': 'pickle',
}

describe('firn model fetch', () => {
  let hub: HubServer
  let home: CliHome
  let commit: string
  beforeAll(async () => {
    hub = await startHubServer({
      tokens: {
        'secret-of-alice': { name: 'alice', access: ['acme/gated'] },
        'secret-of-bob': { name: 'bob' },
      },
    })
    commit = hub.createRepository('acme/tiny').commit(FILES)
    hub.createRepository('acme/gated', { gated: 'manual' }).commit(FILES)
  })
  afterAll(() => hub.close())
  beforeEach(() => {
    hub.requests.length = 0
    home = createHome({ HF_ENDPOINT: hub.url })
  })
  afterEach(() => removeHome(home))

  const cacheOf = () => path.join(home.dir, '.cache/huggingface/hub')

  test("fills the hub's cache, which its own reader finds whole, and a second time fetches nothing", async () => {
    const { code, stdout, stderr } = await home.run(['model', 'fetch', 'hf:acme/tiny', '--json'])
    expect(stderr).toContain('warning: old/pytorch_model.bin: A PyTorch file is a Python pickle')
    expect(JSON.parse(stdout)).toMatchObject({
      model: 'hf:acme/tiny',
      layout: 'hf-cache',
      id: 'acme/tiny',
      root: cacheOf(),
      path: path.join(cacheOf(), 'models--acme--tiny/snapshots', commit),
      files: 4,
      fetched: 4,
    })
    expect(code).toBe(0)
    const { repos, warnings } = await scanCacheDir(cacheOf())
    expect(warnings).toEqual([])
    expect(repos).toMatchObject([
      { id: { name: 'acme/tiny' }, revisions: [{ commitOid: commit, refs: ['main'] }] },
    ])
    const again = await home.run(['model', 'fetch', 'hf:acme/tiny', '--json'])
    expect(JSON.parse(again.stdout)).toMatchObject({ fetched: 0 })
    expect(hub.requests.filter(({ at }) => at === 'cdn')).toHaveLength(3)
  })

  test('lays plain files out in a directory of its own, and takes globs', async () => {
    const run = await home.run([
      'model',
      'fetch',
      'hf:acme/tiny',
      '--layout',
      'plain',
      '--include',
      '*.json',
      '--include',
      'onnx/*',
    ])
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('fetched hf:acme/tiny: 2 files') })
    expect(run.stderr).toContain('fetched config.json')
    expect(readdirSync(path.join(home.dir, 'tiny')).sort()).toEqual(['config.json', 'onnx'])
    expect(lstatSync(path.join(home.dir, 'tiny/onnx/model.onnx')).isFile()).toBe(true)
  })

  test('reads a source with the fields of fetchModel, and makes the same bytes wherever and whenever it runs', async () => {
    const source = { huggingface: { repo: 'acme/tiny', revision: commit, files: null } }
    writeFileSync(path.join(home.dir, 'source.json'), JSON.stringify(source))
    const run = (to: string) =>
      home.run([
        'model',
        'fetch',
        '--source',
        'source.json',
        '--to',
        to,
        '--id',
        'acme/other',
        '--ref',
        'main',
        '--ref',
        'v1',
      ])
    expect(await run('one')).toMatchObject({ code: 0 })
    expect(await run('two')).toMatchObject({ code: 0 })
    expect(treeOf(path.join(home.dir, 'one'))).toEqual(treeOf(path.join(home.dir, 'two')))
    expect(readFileSync(path.join(home.dir, 'one/models--acme--other/refs/v1'), 'utf8')).toBe(commit)
    expect(existsSync(path.join(home.dir, '.local/state/firn/models'))).toBe(false)
    const input = JSON.stringify(source)
    expect(await home.run(['model', 'fetch', '--source', '-', '--to', 'three'], { input })).toMatchObject({
      code: 0,
    })
  })

  describe('a file whose hash nobody tells', () => {
    let files: FileServer
    beforeAll(async () => {
      files = await startFileServer()
      files.serve('/weights.bin', Buffer.from('weights of no known hash'))
    })
    afterAll(() => files.close())
    const fetched = (...more: readonly string[]) =>
      home.run(['model', 'fetch', `url:${files.url}/weights.bin`, '--to', 'deep/out', ...more])

    test('is downloaded once', async () => {
      const before = files.requests.length
      expect(await fetched()).toMatchObject({
        code: 0,
        stderr: expect.stringContaining('hashed weights.bin (24 B)'),
      })
      expect(readFileSync(path.join(home.dir, 'deep/out/weights.bin'), 'utf8')).toBe(
        'weights of no known hash',
      )
      expect(readdirSync(path.join(home.dir, 'deep/out'))).toEqual(['weights.bin'])
      expect(
        files.requests
          .slice(before)
          .filter(({ method, headers }) => method === 'GET' && headers.range === undefined),
      ).toHaveLength(1)
    })

    test('leaves nothing where it cannot be had, as often as it was to be tried', async () => {
      files.fail('/weights.bin', {}, { status: 500 }, { status: 500 }, { status: 500 })
      expect(await fetched('--attempts', '3', '--retry-delay', '0.01')).not.toMatchObject({ code: 0 })
      expect(readdirSync(home.dir)).not.toContain('deep')
    })
  })

  test('hashes that are expected have to be so, all of them', async () => {
    const hashes = { 'config.json': 'a'.repeat(64), 'gone.json': 'b'.repeat(64) }
    writeFileSync(path.join(home.dir, 'hashes.json'), JSON.stringify(hashes))
    const argv = ['model', 'fetch', 'hf:acme/tiny', '--to', 'out', '--file-hashes', 'hashes.json']
    const { code, stderr } = await home.run(argv)
    expect(code).toBe(5)
    expect(stderr).toContain(`config.json should be ${'a'.repeat(64)}, and is`)
    expect(stderr).toContain('model.safetensors has no hash')
    expect(stderr).toContain('gone.json is not in the model')
    expect(readdirSync(home.dir)).not.toContain('out')
  })

  test('a token opens what is gated, and stands in nothing that is written', async () => {
    const refused = await home.run(['model', 'fetch', 'hf:acme/gated'], {
      env: { HF_TOKEN: 'secret-of-bob' },
    })
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain(`${hub.url}/acme/gated`)
    const env = { HF_TOKEN: 'secret-of-alice' }
    const run = await home.run(['model', 'fetch', 'hf:acme/gated', '--debug'], { env })
    expect(run).toMatchObject({ code: 0 })
    expect(`${refused.stderr}${run.stdout}${run.stderr}`).not.toMatch(/secret-of/)
    for (const name of readdirSync(home.dir, { recursive: true, encoding: 'utf8' })) {
      const file = path.join(home.dir, name)
      if (lstatSync(file).isFile()) expect(readFileSync(file, 'utf8')).not.toContain('secret-of')
    }
  })

  test.each([
    [['model', 'fetch'], 2, 'Name the model'],
    [['model', 'fetch', 'hf:acme/tiny', '--source', 'x'], 2, 'one of both'],
    [['model', 'fetch', 'hf:acme/nothing'], 1, 'acme/nothing'],
    [['model', 'fetch', 'what:is/this'], 2, 'names no source that is known'],
    [['model', 'fetch', 'hf:acme/tiny', '--jobs', '0'], 2, '--jobs 0 is no number'],
    [['model', 'fetch', 'hf:acme/tiny', '--limit-rate', 'fast'], 2, 'no number of bytes'],
    [['model', 'fetch', 'hf:acme/tiny', '--layout', 'ollama'], 1, 'Only a model of an Ollama registry'],
    [
      ['model', 'fetch', 'url:https://127.0.0.1:9/x', '--include', '*'],
      2,
      '--include goes with no source of the type url',
    ],
  ])('%j is refused', async (argv, code, message) => {
    expect(await home.run(argv)).toMatchObject({ code, stderr: expect.stringContaining(message) })
  })

  test.each([
    ['HF_ENDPOINT', 'hub.example', 'hf:acme/tiny'],
    ['MLFLOW_TRACKING_URI', 'databricks', 'mlflow:models:/fraud/3'],
  ])('a wrong %s is named', async (variable, value, model) => {
    expect(await home.run(['model', 'fetch', model], { env: { [variable]: value } })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`${variable} is "${value}", which is no address of https`),
    })
  })

  test('what lies in the way is left alone', async () => {
    mkdirSync(path.join(home.dir, 'out'))
    writeFileSync(path.join(home.dir, 'out/config.json'), 'mine')
    const { code, stderr } = await home.run([
      'model',
      'fetch',
      'hf:acme/tiny',
      '--layout',
      'plain',
      '--to',
      'out',
    ])
    expect(code).toBe(1)
    expect(stderr).toContain('is there and is not config.json')
    expect(readFileSync(path.join(home.dir, 'out/config.json'), 'utf8')).toBe('mine')
  })

  test('a rate is kept to', async () => {
    const begun = performance.now()
    const argv = [
      'model',
      'fetch',
      'hf:acme/tiny',
      '--include',
      'model.safetensors',
      '--to',
      'slow',
      '--limit-rate',
      '46',
    ]
    expect(await home.run(argv)).toMatchObject({ code: 0 })
    expect(performance.now() - begun).toBeGreaterThan((WEIGHTS.length / 46) * 1000)
  })
})

/** Names, kinds, modes and contents: what a NAR holds. */
function treeOf(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const found = lstatSync(path.join(root, name))
      const content = found.isFile() ? readFileSync(path.join(root, name), 'utf8') : ''
      return `${name} ${(found.mode & 0o170111).toString(8)} ${content}`
    })
}
