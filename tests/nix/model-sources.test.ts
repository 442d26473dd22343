import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { type PinnedModel, toArtifact } from '../../src/models/artifact.js'
import { NO_CREDENTIALS } from '../../src/models/credentials.js'
import type { SourceRequest } from '../../src/models/request.js'
import { resolveModel } from '../../src/models/resolve-model.js'
import { GIT } from '../support/git-repository.js'
import { startGitLfsServer } from '../support/models/git-lfs-server.js'
import { GIT_LFS, openGitLfsWorkTree } from '../support/models/git-lfs-work-tree.js'
import { startHubServer } from '../support/models/hub-server.js'
import { startMlflowServer } from '../support/models/mlflow-server.js'
import { startOllamaServer } from '../support/models/ollama-server.js'
import { startS3Server } from '../support/models/s3-server.js'
import { describeWith } from '../support/prerequisite.js'
import { NIX } from '../support/private-nix.js'
import type { Json } from '../support/sample-records.js'
import { createFileServer } from './file-server.js'
import type { ModelSite } from './model-site.js'
import { onModelSite } from './on-model-site.js'

/** Files that no other source has, so that each is fetched. */
function filesOf(source: string): Readonly<Record<string, Buffer>> {
  return {
    'config.json': Buffer.from(JSON.stringify({ model_type: source })),
    'deep/er/vocab (1)+a.txt': Buffer.from(`vocabulary of ${source}`),
    "it's [$1]!*.txt": Buffer.from(`odd names of ${source}`),
    'empty.txt': Buffer.alloc(0),
    [WEIGHTS]: Buffer.alloc(100_000, `weights of ${source} `),
  }
}
const WEIGHTS = 'weights/größe 100%.safetensors'
const weightsOf = (source: string) => filesOf(source)[WEIGHTS] ?? Buffer.alloc(0)
const COMMIT = /^[0-9a-f]{40}$/
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** A server of one kind with the files on it, and what a person asks of it. */
interface Served {
  readonly files: Readonly<Record<string, Buffer>>
  readonly request: SourceRequest
  /** Ends the server. */
  close(): Promise<void>
}

async function hub(): Promise<Served> {
  const files = filesOf('hub')
  const server = await startHubServer({ pageSize: 3 })
  server.createRepository('acme/tiny').commit(files)
  return {
    files,
    request: { type: 'huggingface', repo: 'acme/tiny', endpoint: server.url },
    close: server.close,
  }
}

async function xet(): Promise<Served> {
  const files = filesOf('xet')
  const server = await startHubServer()
  server.createRepository('acme/tiny').commit(files)
  return {
    files,
    request: { type: 'git-xet', url: `${server.url}/acme/tiny`, rev: 'main' },
    close: server.close,
  }
}

async function mlflow(): Promise<Served> {
  const files = filesOf('mlflow')
  const server = await startMlflowServer({
    models: { tiny: [{ version: '7', files: files, aliases: ['champion'] }] },
  })
  return {
    files,
    request: { type: 'mlflow', trackingUri: server.url, modelName: 'tiny', modelAlias: 'champion' },
    close: server.close,
  }
}

async function s3(): Promise<Served> {
  const files = filesOf('s3')
  const server = await startS3Server({ buckets: ['models'] })
  for (const [name, bytes] of Object.entries(files)) await server.put('models', `tiny/${name}`, bytes)
  return {
    files,
    request: { type: 's3', bucket: 'models', prefix: 'tiny', endpoint: server.url },
    close: server.close,
  }
}

async function gitLfs(media?: 'content'): Promise<Served> {
  const files = filesOf(media ?? 'git-lfs')
  const server = await startGitLfsServer(media ? { media } : {})
  const url = await server.createRepository('tiny')
  await using tree = await openGitLfsWorkTree(url, ['*.safetensors'])
  await tree.push(files)
  return { files, request: { type: 'git-lfs', url, rev: 'main' }, close: server.close }
}

async function url(): Promise<Served> {
  const files = filesOf('url')
  const server = await createFileServer()
  const urls = Object.entries(files).map(([filename, bytes]) => {
    const at = `/${filename.split('/').map(encodeURIComponent).join('/')}`
    server.files.set(at.replaceAll("'", '%27'), Buffer.from(bytes))
    return { url: [server.url + at], filename, sha256: sha256(bytes) }
  })
  return { files, request: { type: 'url', urls }, close: async () => server[Symbol.asyncDispose]() }
}

async function ollama(): Promise<Served> {
  const server = await startOllamaServer()
  server.push('library/tiny', '1b', [
    { mediaType: 'application/vnd.ollama.image.model', contents: weightsOf('ollama') },
    { mediaType: 'application/vnd.ollama.image.license', contents: 'Ollama licence' },
  ])
  return {
    files: {},
    request: { type: 'ollama', model: 'tiny:1b', registry: server.url },
    close: server.close,
  }
}

describeWith([NIX, GIT, GIT_LFS], 'models of every source, built', () => {
  let site: ModelSite
  onModelSite((its) => {
    site = its
  })

  const pin = (request: SourceRequest): Promise<PinnedModel> =>
    resolveModel(request, { fetch, credentials: NO_CREDENTIALS })
  /** What a release of it holds, as its record is in JSON. */
  const held = (model: PinnedModel) => JSON.parse(JSON.stringify(toArtifact(model).artifact)) as Json
  /** Bytes by path below a folder are those that the source was given. */
  function expectFiles(root: string, { files }: Served): void {
    for (const [name, bytes] of Object.entries(files)) {
      expect(sha256(readFileSync(path.join(root, name))), name).toBe(sha256(bytes))
    }
  }
  /** Builds it, and once more when the server is gone: the first output. */
  async function buildTwice({ request, close }: Served, ...more: string[]): Promise<string> {
    const at = site.emit(held(await pin(request)))
    try {
      const out = await site.build(at, ...more)
      await close()
      expect(await site.build(at, ...more)).toBe(out)
      expect(await site.build(at, '--option', 'substitute', 'false')).toBe(out)
      return out
    } catch (error) {
      await close().catch(() => undefined)
      throw error
    }
  }

  test.each([
    ['a hub', hub],
    ['a hub that bridges Xet', xet],
  ])('%s: its own cache', async (_, start) => {
    const served = await start()
    const out = await buildTwice(served)
    const repo = path.join(out, 'models--acme--tiny')
    const commit = readFileSync(path.join(repo, 'refs/main'), 'utf8')
    expect(commit).toMatch(COMMIT)
    expectFiles(path.join(repo, 'snapshots', commit), served)
    expect(existsSync(path.join(repo, 'blobs', sha256(served.files[WEIGHTS] ?? '')))).toBe(true)
    expect(existsSync(path.join(repo, `trees/${commit}.json`))).toBe(true)
  })

  test.each([
    ['MLflow', mlflow],
    ['S3', s3],
    ['a forge that resolves git-lfs', () => gitLfs('content')],
    ['plain addresses', url],
  ])('%s: files by their paths', async (_, start) => {
    const served = await start()
    expectFiles(path.join(await buildTwice(served), 'files'), served)
  })

  test('Ollama: its directory', async () => {
    const served = await ollama()
    const host = served.request.type === 'ollama' ? new URL(served.request.registry ?? '').host : ''
    const out = await buildTwice(served)
    expect(existsSync(path.join(out, `models/manifests/${host}/library/tiny/1b`))).toBe(true)
    const weights = sha256(weightsOf('ollama'))
    expect(sha256(readFileSync(path.join(out, `models/blobs/sha256-${weights}`)))).toBe(weights)
  })

  test('a git server without addresses for files: by git, and by the batch API of its LFS server with nixpkgs', async () => {
    const served = await gitLfs()
    const artifact = held(await pin(served.request))
    expect(JSON.stringify(artifact)).not.toMatch(/"urls":\["|"bases"/)
    const told = await site.refusal(site.emit(artifact))
    expect(told).toContain('lies at the LFS server of')
    expect(told).toContain('pkgs = import <nixpkgs> { }')
    const nixpkgs = path.resolve('tests/nix/stub-nixpkgs')
    const at = site.emit(artifact)
    const packages = ['--arg', 'pkgs', `import ${nixpkgs} { }`]
    const out = await site.build(at, ...packages)
    expectFiles(path.join(out, 'files'), served)
    await served.close()
    expect(await site.build(at, ...packages)).toBe(out)
  })
})
