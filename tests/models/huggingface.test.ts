import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { environmentCredentials } from '../../src/models/environment-credentials.js'
import { fileUrls } from '../../src/models/file-urls.js'
import { huggingFaceSource } from '../../src/models/huggingface/source.js'
import type { SourceRequest } from '../../src/models/request.js'
import { resolveModel } from '../../src/models/resolve-model.js'
import type { SourceContext } from '../../src/models/source.js'
import { type HubServer, startHubServer } from '../support/models/hub-server.js'

const WEIGHTS = Buffer.alloc(100_000, 'weights ')
const FILES = {
  'config.json': '{"model_type":"tiny"}',
  'README.md': '# Tiny',
  'onnx/deep/model.onnx': 'onnx',
  'weights/größe 100%.safetensors': WEIGHTS,
}

let hub: HubServer
beforeEach(async () => {
  hub = await startHubServer({
    pageSize: 3,
    tokens: { hf_alice: { name: 'alice', access: ['acme/gated', 'acme/private'] }, hf_bob: { name: 'bob' } },
  })
})
afterEach(() => hub.close())

function contextOf(env: Record<string, string> = {}): SourceContext {
  return {
    fetch,
    credentials: environmentCredentials({ env: { HF_ENDPOINT: hub.url, ...env }, home: '/nonexistent' }),
    patienceMs: 2_000,
  }
}

function list(
  repo: string,
  { env, ...more }: { env?: Record<string, string>; revision?: string; files?: string[] } = {},
) {
  return huggingFaceSource.list({ type: 'huggingface', repo, endpoint: hub.url, ...more }, contextOf(env))
}

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

describe('huggingFaceSource', () => {
  it('lists every file of a commit, over all pages, without a download', async () => {
    const commit = hub.createRepository('acme/tiny').commit(FILES)
    const { origin, files, bases, layout } = await list('acme/tiny')
    expect(origin).toEqual({
      $type: 'dev.firn.files#huggingface',
      endpoint: hub.url,
      repo: 'acme/tiny',
      rev: commit,
      ref: 'main',
    })
    expect([bases, layout]).toEqual([[`${hub.url}/acme/tiny/resolve/${commit}/`], 'hf-cache'])
    expect(files.map(({ path, size, lfs }) => [path, size, lfs])).toEqual([
      ['README.md', 6, undefined],
      ['config.json', 21, undefined],
      ['onnx/deep/model.onnx', 4, true],
      ['weights/größe 100%.safetensors', WEIGHTS.length, true],
    ])
    expect(files.at(-1)).toMatchObject({
      sha256: sha256(WEIGHTS),
      xetHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(files[0]?.sha256).toBeUndefined()
    expect(hub.requests.every(({ path }) => path.startsWith('/api/models/acme/tiny/'))).toBe(true)
    expect(hub.requests.length).toBeGreaterThan(3)
  })

  it('takes ids without an organisation, tags, commits and globs', async () => {
    const repository = hub.createRepository('gpt2')
    const first = repository.commit(FILES)
    repository.tags.set('v1', first)
    repository.commit({ 'README.md': 'later' })
    const tagged = await list('gpt2', { revision: 'v1', files: ['*.json', 'onnx/'] })
    expect(tagged.origin).toMatchObject({ repo: 'gpt2', rev: first, ref: 'v1', include: ['*.json', 'onnx/'] })
    expect(tagged.files.map(({ path }) => path)).toEqual(['config.json', 'onnx/deep/model.onnx'])
    expect((await list('gpt2', { revision: first })).origin).not.toHaveProperty('ref')
    const letter = first.slice(0, 1)
    repository.tags.set(letter, first)
    expect((await list('gpt2', { revision: letter })).origin).toMatchObject({ rev: first, ref: letter })
    await expect(list('gpt2', { files: ['*.gguf'] })).rejects.toMatchObject({ code: 'NotFound' })
  })

  it('tells what the hub knows of a model', async () => {
    hub
      .createRepository('acme/tiny', {
        gated: 'manual',
        info: {
          pipeline_tag: 'text-generation',
          library_name: 'Transformers',
          tags: ['transformers', 'base_model:acme/base', 'base_model:quantized:acme/base', 'region:us'],
          safetensors: { total: 1_000_000 },
          cardData: {
            license: 'apache-2.0',
            language: ['en', 'multilingual', 'zh-Hant'],
            base_model: ['acme/base'],
            tags: ['chat', 'a,b'],
          },
        },
      })
      .commit(FILES)
    expect((await list('acme/tiny')).about).toEqual({
      homepage: `${hub.url}/acme/tiny`,
      licence: 'Apache-2.0',
      task: 'text-generation',
      library: 'transformers',
      languages: ['en', 'zh-Hant'],
      keywords: ['chat'],
      gated: 'manual',
      baseModels: [{ url: `${hub.url}/acme/base`, relation: 'quantized' }],
      parameters: 1_000_000,
    })
  })

  it.each([
    ['acme/none', {}, 'NotFound', /shows no model acme\/none: .*set HF_TOKEN/],
    ['acme/private', {}, 'NotFound', /shows no model acme\/private/],
    ['acme/tiny', { revision: 'v9' }, 'NotFound', /acme\/tiny has no revision "v9"/],
    ['acme/tiny', { env: { HF_TOKEN: 'hf_wrong' } }, 'Unauthorized', /does not know your token \(401\)/],
    ['a/b/c', {}, 'InvalidRequest', /no id of a model/],
  ])('says of %s what is wrong', async (repo, options, code, message) => {
    hub.createRepository('acme/tiny').commit(FILES)
    hub.createRepository('acme/private', { private: true }).commit(FILES)
    await expect(list(repo, options)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
    expect((await list('acme/private', { env: { HF_TOKEN: 'hf_alice' } })).files).toHaveLength(4)
  })

  it('waits for the hub where it asks for it, and says so where that is too long', async () => {
    hub.createRepository('acme/tiny').commit(FILES)
    hub.interrupt({ status: 503 })
    hub.interrupt({ status: 429, headers: { 'retry-after': '1' } })
    expect((await list('acme/tiny')).files).toHaveLength(4)
    hub.interrupt({ status: 429, headers: { 'retry-after': '240' } })
    await expect(list('acme/tiny')).rejects.toMatchObject({
      code: 'RateLimited',
      message: expect.stringContaining('Try again in 240 seconds; who sets HF_TOKEN may ask more.'),
    })
    hub.interrupt({ status: 500, times: 4 })
    await expect(list('acme/tiny')).rejects.toMatchObject({ code: 'Unavailable' })
  })

  it('keeps the token from where the hub, or anybody else, redirects to', async () => {
    hub.createRepository('acme/private', { private: true }).commit(FILES)
    const seen: unknown[] = []
    const other = createServer((request, response) => {
      seen.push(request.headers.authorization)
      response.end('{}')
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void other.close())
    await new Promise((resolve) => other.once('listening', resolve))
    const elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}/api/models/acme/private`
    const env = { HF_TOKEN: 'hf_alice' }
    hub.interrupt({ status: 307, headers: { location: elsewhere } })
    await expect(list('acme/private', { env })).rejects.toMatchObject({ code: 'Unreadable' })
    expect(seen).toEqual([undefined])

    const token = (endpoint: string) =>
      list('acme/private', { env: { ...env, HF_ENDPOINT: endpoint } }).then(
        () => true,
        () => false,
      )
    expect([await token(hub.url), await token('https://hub.example')]).toEqual([true, false])
  })
})

describe('resolveModel, of a hub', () => {
  const request = (repo: string): SourceRequest => ({ type: 'huggingface', repo, endpoint: hub.url })

  it('downloads small files alone, and checks that they are the hub’s git objects', async () => {
    const commit = hub.createRepository('acme/tiny').commit(FILES)
    const model = await resolveModel(request('acme/tiny'), contextOf())
    expect(model.files.map(({ path, sha256 }) => [path, sha256])).toEqual(
      Object.entries(FILES)
        .map(([path, bytes]) => [path, sha256(bytes)])
        .toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)),
    )
    expect(hub.requests.some(({ at }) => at === 'cdn')).toBe(false)
    // Nix cannot encode what is not ASCII: such a file has its address with it.
    expect(model.files.map(({ urls }) => urls?.length)).toEqual([undefined, undefined, undefined, 1])
    for (const file of model.files) {
      const [url = ''] = fileUrls(file, model.bases)
      expect(sha256(Buffer.from(await (await fetch(url)).arrayBuffer()))).toBe(file.sha256)
    }
    expect(model.bases).toEqual([`${hub.url}/acme/tiny/resolve/${commit}/`])
  })

  it('refuses bytes that are another git object', async () => {
    const repository = hub.createRepository('acme/tiny')
    repository.commit(FILES)
    const file = repository.at('main')?.files.get('README.md')
    file?.bytes.write('X')
    await expect(resolveModel(request('acme/tiny'), contextOf())).rejects.toMatchObject({
      code: 'HashMismatch',
      message: expect.stringMatching(/^README\.md: its source says that it is the git object [0-9a-f]{40}/),
    })
  })

  it('refuses to hash more than it may', async () => {
    hub.createRepository('acme/tiny').commit(FILES)
    await expect(
      resolveModel(request('acme/tiny'), contextOf(), { maxHashedBytes: 20 }),
    ).rejects.toMatchObject({
      code: 'TooLarge',
      message: expect.stringContaining('2 files of 27 bytes have no sha256'),
    })
  })

  it.each([
    [
      {},
      /acme\/gated is gated: visit .*\/acme\/gated, log in and accept its terms, create a token at .*\/settings\/tokens/,
    ],
    [{ HF_TOKEN: 'hf_bob' }, /acme\/gated is gated, and your token is not let in/],
  ])('says how to be let in to a gated model, with %j', async (env, message) => {
    hub.createRepository('acme/gated', { gated: 'auto' }).commit(FILES)
    const failure = resolveModel(request('acme/gated'), contextOf(env))
    await expect(failure).rejects.toMatchObject({ code: 'Gated', message: expect.stringMatching(message) })
    await expect(failure).rejects.not.toThrow('hf_bob')
    const { files } = await resolveModel(request('acme/gated'), contextOf({ HF_TOKEN: 'hf_alice' }))
    expect(files).toHaveLength(4)
  })

  it('reads a repository that Xet keeps through its hub', async () => {
    const commit = hub.createRepository('acme/tiny').commit(FILES)
    const xet: SourceRequest = {
      type: 'git-xet',
      url: `${hub.url}/acme/tiny.git`,
      rev: 'main',
      files: ['*.safetensors'],
    }
    const model = await resolveModel(xet, contextOf())
    expect(model.origin).toEqual({
      $type: 'dev.firn.files#gitXet',
      url: `${hub.url}/acme/tiny.git`,
      rev: commit,
      ref: 'main',
      include: ['*.safetensors'],
    })
    expect(model.files).toMatchObject([{ sha256: sha256(WEIGHTS), lfs: true }])
    await expect(resolveModel({ ...xet, url: 'ssh://hub.example/acme/tiny' }, contextOf())).rejects.toThrow(
      'write https://hub/org/name',
    )
  })
})
