import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { scanCacheDir } from '@huggingface/hub'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type HubServer, startHubServer } from '../support/models/hub-server.js'
import { type CliHome, createHome, removeHome } from './firn.js'

const FILES = {
  'config.json': '{"model_type":"tiny"}',
  'model.safetensors': 'weights of a tiny model',
  'onnx/model.onnx': 'onnx',
}

describe('models on a machine', () => {
  let hub: HubServer
  let home: CliHome
  let first: string
  let second: string
  beforeAll(async () => {
    hub = await startHubServer()
    const repository = hub.createRepository('acme/tiny', { info: { pipeline_tag: 'text-generation' } })
    first = repository.commit(FILES)
    second = repository.commit({ ...FILES, 'config.json': '{"model_type":"tiny","v":2}' })
    repository.tags.set('v1.0', first)
  })
  afterAll(() => hub.close())
  beforeEach(() => {
    hub.requests.length = 0
    home = createHome({ HF_ENDPOINT: hub.url })
  })
  afterEach(() => removeHome(home))

  const inHome = (name: string) => path.join(home.dir, name)
  const cacheOf = () => inHome('.cache/huggingface/hub')
  const json = async (...argv: string[]) => {
    const { code, stdout, stderr } = await home.run([...argv, '--json'])
    expect(stderr).toBe('')
    expect(code).toBe(0)
    return JSON.parse(stdout)
  }

  test('prefetch pins what moves and downloads no weights', async () => {
    const found = await json('model', 'prefetch', 'hf:acme/tiny@v1.0')
    expect(found).toMatchObject({
      model: 'hf:acme/tiny@v1.0',
      about: { task: 'text-generation' },
      artifact: {
        $type: 'dev.firn.files',
        origin: { rev: first, ref: 'v1.0' },
        fileCount: 3,
        layout: 'hf-cache',
      },
    })
    expect(Object.keys(found.fileHashes)).toEqual(Object.keys(FILES))
    expect(hub.requests.filter(({ at }) => at === 'cdn')).toEqual([])
    const shown = await home.run(['model', 'prefetch', 'hf:acme/tiny@v1.0'])
    // What is only looked at is not called fetched.
    expect(shown.stderr).toBe('1 file of 21 bytes is hashed.\nhashed config.json (21 B)\n')
    expect(shown.stdout).toContain(`rev ${first}`)
    expect(existsSync(cacheOf())).toBe(false)
  })

  test('add writes both files, keeps comments, and means the same bytes later', async () => {
    writeFileSync(inHome('models.toml'), '# ours\n[models]\nother = "hf:acme/other"   # not yet\n')
    await json('model', 'add', 'hf:acme/tiny@v1.0')
    expect(readFileSync(inHome('models.toml'), 'utf8')).toBe(
      '# ours\n[models]\nother = "hf:acme/other"   # not yet\ntiny = "hf:acme/tiny@v1.0"\n',
    )
    const lock = JSON.parse(readFileSync(inHome('models.lock'), 'utf8'))
    expect(lock.models.tiny.pinned.origin.rev).toBe(first)
    mkdirSync(inHome('below'))
    const { code, stdout } = await home.run(['model', 'fetch', 'tiny', '--layout', 'plain', '--json'], {
      cwd: inHome('below'),
    })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ model: 'tiny', files: 3 })
    expect(hub.requests.filter(({ path: asked }) => asked.includes('/tree/'))).toHaveLength(1)
    expect(readFileSync(inHome('below/tiny/config.json'), 'utf8')).toBe(FILES['config.json'])
  })

  test('add takes globs and a name, updates, and removes', async () => {
    await json('model', 'add', 'hf:acme/tiny', '--name', 'small', '--include', '*.json')
    expect(readFileSync(inHome('models.toml'), 'utf8')).toContain(
      'small = { source = "hf:acme/tiny", include = ["*.json"] }',
    )
    const update = await home.run(['model', 'add', '--update'])
    expect(update).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`unchanged small: hf:acme/tiny at ${second}, 1 file,`),
    })
    expect(await home.run(['model', 'add', '--remove', 'small'])).toMatchObject({ code: 0 })
    expect(JSON.parse(readFileSync(inHome('models.lock'), 'utf8')).models).toEqual({})
    expect(readFileSync(inHome('models.toml'), 'utf8')).not.toContain('small')
  })

  test('an entry that was changed by hand is locked anew before it is used', async () => {
    await json('model', 'add', 'hf:acme/tiny@v1.0')
    writeFileSync(
      inHome('models.toml'),
      readFileSync(inHome('models.toml'), 'utf8').replace('@v1.0', '@main'),
    )
    expect(await home.run(['model', 'fetch', 'tiny'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('firn model add --update tiny'),
    })
  })

  test('list tells what is here, whole or not, by whom', async () => {
    await json('model', 'fetch', 'hf:acme/tiny@v1.0')
    const { models } = await json('model', 'list')
    expect(models).toMatchObject([
      {
        id: 'acme/tiny',
        revision: first,
        refs: ['v1.0'],
        files: 3,
        state: 'complete',
        weightFormats: ['safetensors', 'onnx'],
        ours: 'fetched',
      },
    ])
    rmSync(path.join(cacheOf(), 'models--acme--tiny/snapshots', first, 'config.json'))
    expect((await home.run(['model', 'list'])).stdout).toContain('incomplete')
  })

  test('clean takes what firn fetched and leaves what others use', async () => {
    mkdirSync(path.join(cacheOf(), 'models--other--one/refs'), { recursive: true })
    await json('model', 'fetch', 'hf:acme/tiny@v1.0')
    await json('model', 'fetch', 'hf:acme/tiny@main')
    const blobs = path.join(cacheOf(), 'models--acme--tiny/blobs')
    expect(readdirSync(blobs)).toHaveLength(4)
    const dry = await json('model', 'clean', 'hf:acme/tiny@v1.0', '--dry-run')
    expect(dry.models[0].removed.length).toBeGreaterThan(0)
    expect(readdirSync(blobs)).toHaveLength(4)
    const { models } = await json('model', 'clean', 'hf:acme/tiny@v1.0')
    expect(models[0].removed).toEqual(expect.arrayContaining(dry.models[0].removed))
    // The weights belong to both.
    expect(readdirSync(blobs)).toHaveLength(3)
    expect((await scanCacheDir(cacheOf())).repos.find(({ id }) => id.name === 'acme/tiny')).toMatchObject({
      revisions: [{ commitOid: second, refs: ['main'] }],
    })
    await json('model', 'clean', '--all')
    expect(readdirSync(cacheOf())).toEqual(['CACHEDIR.TAG', 'models--other--one'])
    expect((await home.run(['model', 'clean', '--all'])).stdout).toContain('nothing to take away')
  })

  test('clean of several states takes what they share with the last of them', async () => {
    await json('model', 'fetch', 'hf:acme/tiny@main')
    await json('model', 'fetch', 'hf:acme/tiny@v1.0')
    await json('model', 'clean', '--all')
    expect(readdirSync(cacheOf())).toEqual(['CACHEDIR.TAG'])
  })

  test('clean leaves what a fetch that failed had not made', async () => {
    const commit = hub.createRepository('acme/broken').commit(FILES)
    hub.interrupt({ status: 404, path: 'model.safetensors' })
    expect(await home.run(['model', 'fetch', 'hf:acme/broken'])).toMatchObject({ code: 1 })
    const root = path.join(cacheOf(), 'models--acme--broken')
    mkdirSync(path.join(root, 'snapshots', commit))
    writeFileSync(path.join(root, 'snapshots', commit, 'config.json'), 'of another tool')
    const cleaned = await home.run(['model', 'clean', '--all'])
    expect(cleaned.stdout).not.toMatch(/\b(?:0|1) files/)
    expect(readdirSync(path.join(root, 'snapshots', commit))).toEqual(['config.json'])
    expect(existsSync(path.join(root, 'blobs'))).toBe(false)
  })

  test('clean tells of no files that were gone already', async () => {
    await json('model', 'fetch', 'hf:acme/tiny')
    rmSync(path.join(cacheOf(), 'models--acme--tiny'), { recursive: true })
    expect((await home.run(['model', 'clean', '--all'])).stdout).toBe('There is nothing to take away.\n')
  })

  test('a commit that is asked for moves no ref', async () => {
    const ref = () => readFileSync(path.join(cacheOf(), 'models--acme--tiny/refs/main'), 'utf8')
    await json('model', 'fetch', 'hf:acme/tiny@main')
    await json('model', 'fetch', `hf:acme/tiny@${first}`)
    expect(ref()).toBe(second)
    await json('model', 'clean', '--all')
    await json('model', 'fetch', `hf:acme/tiny@${first}`)
    expect(ref()).toBe(first)
  })

  test.each<[string, (pinned: { origin: object; files: object[] }) => void]>([
    ['a path', ({ files }) => Object.assign(files[0] ?? {}, { path: '../../x' })],
    [
      'the name of a blob',
      ({ files }) => Object.assign(files[0] ?? {}, { gitOid: '../../../../x'.padEnd(40, '/') }),
    ],
    ['a hash', ({ files }) => Object.assign(files[0] ?? {}, { sha256: 'x'.repeat(64) })],
    ['a commit', ({ origin }) => Object.assign(origin, { rev: '../../..' })],
    ['files', (pinned) => Object.assign(pinned, { files: 'all' })],
  ])('a models.lock in which somebody wrote %s that is none is not followed', async (_, tamper) => {
    await json('model', 'add', 'hf:acme/tiny@v1.0')
    const lock = JSON.parse(readFileSync(inHome('models.lock'), 'utf8'))
    tamper(lock.models.tiny.pinned)
    writeFileSync(inHome('models.lock'), JSON.stringify(lock))
    expect(await home.run(['model', 'fetch', 'tiny'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('models.lock cannot be read: '),
    })
    expect(existsSync(cacheOf())).toBe(false)
  })

  test('globs that were changed by hand are locked anew before they are used', async () => {
    await json('model', 'add', 'hf:acme/tiny@v1.0', '--include', '*.json')
    writeFileSync(inHome('models.toml'), readFileSync(inHome('models.toml'), 'utf8').replace('*.json', '*'))
    expect(await home.run(['model', 'fetch', 'tiny'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('firn model add --update tiny'),
    })
  })

  test('clean puts a ref back that firn moved, and leaves one that somebody moved since', async () => {
    const ref = path.join(cacheOf(), 'models--acme--tiny/refs/main')
    mkdirSync(path.dirname(ref), { recursive: true })
    writeFileSync(ref, first)
    await json('model', 'fetch', 'hf:acme/tiny')
    expect(readFileSync(ref, 'utf8')).toBe(second)
    await json('model', 'clean', '--all')
    expect(readFileSync(ref, 'utf8')).toBe(first)
  })

  test('verify fails where a directory is named that holds nothing of the model', async () => {
    expect(await home.run(['model', 'verify', 'hf:acme/tiny', '--at', 'nowhere'])).toMatchObject({
      code: 5,
      stdout: expect.stringContaining('No file of it lies in nowhere.'),
    })
    expect(await home.run(['model', 'verify', 'hf:acme/tiny'])).toMatchObject({ code: 0 })
  })

  test('verify looks at the state that is meant, whatever lies beside it', async () => {
    const repository = hub.createRepository('acme/mended')
    const bad = repository.commit({ 'config.json': '{' })
    const good = repository.commit({ 'config.json': '{}' })
    for (const commit of [bad, good]) await json('model', 'fetch', `hf:acme/mended@${commit}`)
    expect(await home.run(['model', 'verify', `hf:acme/mended@${bad}`])).toMatchObject({
      code: 5,
      stdout: expect.stringMatching(/\n {12}error: valid-config-json\n {14}✗ config\.json: /),
    })
    expect(await home.run(['model', 'verify', `hf:acme/mended@${good}`])).toMatchObject({ code: 0 })
  })

  test('link puts what lies elsewhere into the cache, file by file, and clean takes it out again', async () => {
    await json('model', 'fetch', 'hf:acme/tiny@v1.0', '--to', 'store')
    await json('model', 'fetch', 'hf:acme/tiny@main', '--include', 'config.json')
    symlinkSync('store', inHome('result'))
    const { models } = await json('model', 'link', './result')
    expect(models).toMatchObject([{ id: 'acme/tiny', root: cacheOf(), kept: [] }])
    const { repos, warnings } = await scanCacheDir(cacheOf())
    expect(warnings).toEqual([])
    expect(repos[0]?.revisions.map(({ commitOid, refs }) => [commitOid, refs]).sort()).toEqual(
      [
        [first, ['v1.0']],
        [second, ['main']],
      ].sort(),
    )
    const linked = path.join(cacheOf(), 'models--acme--tiny/snapshots', first, 'onnx/model.onnx')
    expect(readFileSync(linked, 'utf8')).toBe('onnx')
    expect(await json('model', 'link', './result')).toMatchObject({ models: [{ created: 0 }] })
    await json('model', 'clean', inHome('result'))
    expect(existsSync(linked)).toBe(false)
    expect(lstatSync(inHome('store/models--acme--tiny/snapshots')).isDirectory()).toBe(true)
    expect((await scanCacheDir(cacheOf())).repos[0]?.revisions).toMatchObject([{ commitOid: second }])
  })

  test('link moves no ref unless it is told to', async () => {
    await json('model', 'fetch', `hf:acme/tiny@${first}`, '--to', 'store', '--ref', 'main')
    await json('model', 'fetch', 'hf:acme/tiny@main')
    const { stderr } = await home.run(['model', 'link', 'store'])
    expect(stderr).toContain('models--acme--tiny/refs/main means something else there and was left')
    const ref = path.join(cacheOf(), 'models--acme--tiny/refs/main')
    expect(readFileSync(ref, 'utf8')).toBe(second)
    expect(await home.run(['model', 'link', 'store', '--replace'])).toMatchObject({ code: 0, stderr: '' })
    expect(readFileSync(ref, 'utf8')).toBe(first)
  })

  test('verify reads every byte, and says which file is another', async () => {
    await json('model', 'add', 'hf:acme/tiny@v1.0')
    await json('model', 'fetch', 'tiny')
    expect(await home.run(['model', 'verify', 'tiny', '--validate', 'none'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('All 3 files have the sha256 that is pinned.'),
    })
    const blob = path.join(cacheOf(), 'models--acme--tiny/snapshots', first, 'config.json')
    writeFileSync(blob, '{"model_type":"evil"}')
    const { code, stdout } = await home.run(['model', 'verify', 'tiny', '--validate', 'none'])
    expect(code).toBe(5)
    expect(stdout).toContain('config.json has other bytes.')
    // What is no safetensors file, whatever its name says, is refused by who looks into it.
    const strict = await home.run(['model', 'fetch', 'tiny', '--to', 'plain', '--layout', 'plain'])
    expect(strict.code).toBe(0)
    const refused = await home.run(['model', 'verify', 'tiny', '--at', 'plain', '--validate', 'strict'])
    expect(refused.code).toBe(5)
    expect(refused.stdout).toContain('safetensors-header')
  })

  test.each([
    [['model', 'add'], 2, 'Name a model'],
    [['model', 'add', '--update'], 1, 'There is no models.toml here or above'],
    [['model', 'add', 'hf:acme/tiny', '--name', '../x'], 2, 'is no name for a model'],
    [['model', 'add', '--remove', 'nothing'], 1, 'There is no model nothing'],
    [['model', 'clean'], 2, 'or write --all'],
    [['model', 'link', 'nowhere'], 1, 'is no directory'],
    [['model', 'link', '.'], 1, 'holds no model in a layout that can be linked'],
    [['model', 'to-nix', 'hf:acme/tiny', '--layout', 'ollama'], 1, 'Only a model of an Ollama registry'],
    [['model', 'verify', 'x', '--validate', 'lenient'], 2, 'lenient'],
    [['model', 'list', '--limit', '0'], 2, '--limit 0'],
  ])('%j is refused', async (argv, code, message) => {
    expect(await home.run(argv)).toMatchObject({ code, stderr: expect.stringContaining(message) })
  })
})
