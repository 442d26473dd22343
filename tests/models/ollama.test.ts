import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NO_CREDENTIALS } from '../../src/models/credentials.js'
import { fileUrls } from '../../src/models/file-urls.js'
import { readOllamaName } from '../../src/models/ollama/ollama-name.js'
import { resolveModel } from '../../src/models/resolve-model.js'
import { type OllamaServer, startOllamaServer } from '../support/models/ollama-server.js'

const LAYERS = [
  { mediaType: 'application/vnd.ollama.image.model', contents: Buffer.alloc(50_000, 'gguf') },
  { mediaType: 'application/vnd.ollama.image.template', contents: '{{ .Prompt }}' },
  { mediaType: 'application/vnd.ollama.image.license', contents: 'MIT' },
  { mediaType: 'application/vnd.ollama.image.license', contents: 'MIT' },
]

let registry: OllamaServer
beforeEach(async () => {
  registry = await startOllamaServer()
})
afterEach(() => registry.close())

function resolve(model: string, tag?: string) {
  return resolveModel(
    { type: 'ollama', model, registry: registry.url, ...(tag !== undefined && { tag }) },
    { fetch, credentials: NO_CREDENTIALS },
  )
}

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

describe('ollamaSource', () => {
  it('pins a tag by its manifest, and every layer by its digest, without a download', async () => {
    const manifest = registry.push('library/tiny', '1b', LAYERS)
    const { origin, files, bases, layout } = await resolve('tiny:1b')
    expect(origin).toEqual({
      $type: 'dev.firn.files#ollama',
      registry: registry.url,
      model: 'library/tiny',
      tag: '1b',
      digest: sha256(manifest),
      manifest,
    })
    expect([bases, layout, registry.requests]).toEqual([[], 'ollama', ['GET /v2/library/tiny/manifests/1b']])
    expect(files.map(({ path }) => path)).toEqual(files.map((file) => `blobs/sha256-${file.sha256}`))
    expect(files.map(({ mediaType }) => mediaType?.split('.').at(-1)).toSorted()).toEqual([
      'license',
      'model',
      'template',
      'v1+json',
    ])
    for (const file of files) {
      const [url = ''] = fileUrls(file, bases)
      const bytes = Buffer.from(await (await fetch(url)).arrayBuffer())
      expect([bytes.length, sha256(bytes)]).toEqual([file.size, file.sha256])
    }
  })

  it('takes a registry in the name, by http on this machine alone', async () => {
    registry.push('alice/tiny', '1b', LAYERS)
    const { host } = new URL(registry.url)
    const asked = (model: string) =>
      resolveModel({ type: 'ollama', model }, { fetch, credentials: NO_CREDENTIALS })
    for (const model of [`${host}/alice/tiny:1b`, `${registry.url}/alice/tiny:1b`]) {
      expect((await asked(model)).origin).toMatchObject({
        registry: registry.url,
        model: 'alice/tiny',
        tag: '1b',
      })
    }
    await expect(asked('http://registry.example:5000/alice/tiny')).rejects.toThrow(
      'registry.example:5000 is another machine, which is asked by https alone: write registry.example:5000/… without',
    )
    expect(readOllamaName({ type: 'ollama', model: 'registry.example:5000/alice/tiny' })).toEqual({
      registry: 'https://registry.example:5000',
      model: 'alice/tiny',
      tag: 'latest',
      page: 'https://registry.example:5000/alice/tiny',
    })
  })

  it('follows a tag to what it names now, and takes namespaces', async () => {
    const first = registry.push('alice/tiny', 'latest', LAYERS)
    const [before] = [await resolve('alice/tiny')]
    registry.push('alice/tiny', 'latest', LAYERS.slice(0, 1))
    const after = await resolve('alice/tiny', 'latest')
    expect(before.origin).toMatchObject({ model: 'alice/tiny', tag: 'latest', manifest: first })
    expect([before.files.length, after.files.length]).toEqual([4, 2])
  })

  it.each([
    ['tiny:9b', undefined, 'NotFound', 'has no model library/tiny with the tag 9b'],
    ['tiny:1b', '2b', 'InvalidRequest', 'Two tags are named, 1b and 2b'],
    ['a b', undefined, 'InvalidRequest', '"a b" is no name of a model of Ollama'],
    ['tiny', '../x', 'InvalidRequest', 'is no name of a model of Ollama'],
  ])('refuses %s with the tag %s', async (model, tag, code, message) => {
    registry.push('library/tiny', '1b', LAYERS)
    await expect(resolve(model, tag)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    })
  })

  it('refuses what is no manifest', async () => {
    registry.push('library/odd', 'latest', [{ mediaType: 'x', contents: 'y' }])
    await expect(resolve('odd')).resolves.toBeDefined()
    registry.push(
      'library/odd',
      'latest',
      Array.from({ length: 400 }, (_, i) => ({ mediaType: 'x', contents: `${i}` })),
    )
    await expect(resolve('odd')).rejects.toMatchObject({ code: 'TooLarge' })
  })
})
