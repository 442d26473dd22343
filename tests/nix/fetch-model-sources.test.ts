import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startGitLfsServer } from '../support/models/git-lfs-server.js'
import { GIT_LFS, openGitLfsWorkTree } from '../support/models/git-lfs-work-tree.js'
import { startHubServer } from '../support/models/hub-server.js'
import { startMlflowServer } from '../support/models/mlflow-server.js'
import { startOllamaServer } from '../support/models/ollama-server.js'
import { S3_CREDENTIALS, startS3Server } from '../support/models/s3-server.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { createModelHost, type ModelHost, nixValue } from './model-host.js'

/** firn as it lies here, by the Node that runs this. */
const FIRN = `exec ${process.execPath} ${path.resolve('cli/bin/firn.js')} "$@"\n`
const UNKNOWN = `sha256-${Buffer.alloc(32).toString('base64')}`
const sri = (bytes: string) => `sha256-${createHash('sha256').update(bytes).digest('base64')}`
const hex = (bytes: string) => createHash('sha256').update(bytes).digest('hex')

describeWith([NIX, GIT_LFS], 'each of the sources, by one hash and by one for each file', () => {
  let nix: PrivateNix
  let host: ModelHost
  let names = 0
  const servers: AsyncDisposable[] = []
  const started = <T extends AsyncDisposable>(server: T): T => {
    servers.push(server)
    return server
  }
  beforeAll(async () => {
    nix = await createPrivateNix()
    host = createModelHost(nix, { firn: FIRN })
  })
  afterEach(async () => {
    for (const server of servers.splice(0)) await server[Symbol.asyncDispose]()
  })
  afterAll(() => nix.remove())

  // Of each source others: what the store has already is asked of nobody.
  const filesOf = (mark: string) => ({
    'config.json': JSON.stringify({ mark }),
    'weights/model.bin': `weights of ${mark}`,
  })
  const hashesOf = (files: object) =>
    Object.fromEntries(Object.entries(files).map(([at, bytes]) => [at, sri(String(bytes))]))
  const model = (config: unknown) => `(models.fetchModel ${nixValue(config)})`

  /** Builds it both ways, as people would: the first build says which hash it is. */
  async function bothWays(
    source: object,
    hashes: object,
    { env, byFiles = {} }: { env?: Record<string, string>; byFiles?: object } = {},
  ): Promise<[string, string]> {
    const config = { name: `model-${names++}`, source, validation: { enable: false } }
    const network = { retry: { maxAttempts: 1 } }
    const told = await host.refusal(model({ ...config, network, hash: UNKNOWN }), env)
    const hash = /got: +(sha256-\S+)/.exec(told)?.[1]
    if (hash === undefined) throw new Error(told)
    const whole = await host.build(model({ ...config, network, hash }), env)
    const parts = await host.build(model({ ...config, ...byFiles, network, fileHashes: hashes }), env)
    return [whole, parts]
  }
  function expectFiles(files: object, directories: readonly string[]): void {
    for (const directory of directories) {
      for (const [at, bytes] of Object.entries(files)) {
        expect(readFileSync(path.join(directory, at), 'utf8')).toBe(bytes)
      }
    }
  }

  test('git-xet', { timeout: 120_000 }, async () => {
    const files = filesOf('git-xet')
    const hub = started(await startHubServer())
    const rev = hub.createRepository('org/bert').commit(files)
    const source = { 'git-xet': { url: `${hub.url}/org/bert`, rev } }
    const built = await bothWays(source, hashesOf(files))
    expectFiles(
      files,
      built.map((out) => path.join(out, 'snapshots', rev)),
    )
  })

  test('mlflow, for who may', { timeout: 120_000 }, async () => {
    const files = filesOf('mlflow')
    const login = `Basic ${Buffer.from('alice:"secret\\').toString('base64')}`
    const models = { tiny: [{ version: '3', files, aliases: ['best'] }] }
    const server = started(await startMlflowServer({ models, authorization: login }))
    const env = { MLFLOW_TRACKING_USERNAME: 'alice', MLFLOW_TRACKING_PASSWORD: '"secret\\' }
    const source = { mlflow: { trackingUri: server.url, modelName: 'tiny', modelVersion: 3 } }
    expectFiles(files, await bothWays(source, hashesOf(files), { env }))
    const refused = await host.refusal(
      model({
        name: 'other',
        source,
        fileHashes: { 'no.json': sri('x') },
        network: { retry: { maxAttempts: 1 } },
      }),
    )
    expect(refused).toContain('✗ Error: HTTP 401 Unauthorized')
    expect(refused).toContain('set MLFLOW_TRACKING_TOKEN where Nix runs its builds')
  })

  test('s3, of a public bucket and of a private one', { timeout: 120_000 }, async () => {
    const files = filesOf('s3')
    const server = started(await startS3Server({ buckets: ['open', 'closed'], private: ['closed'] }))
    const secret = filesOf('s3 for some')
    for (const at of Object.keys(files) as (keyof typeof files)[]) {
      await server.put('open', `models/tiny/${at}`, files[at])
      await server.put('closed', `models/tiny/${at}`, secret[at])
      await server.put('open', `mirror/${at}`, secret[at])
    }
    const s3 = { bucket: 'open', prefix: 'models/tiny/', region: 'us-east-1', endpoint: server.url }
    expectFiles(files, await bothWays({ s3 }, hashesOf(files)))
    const env = {
      AWS_ACCESS_KEY_ID: S3_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: S3_CREDENTIALS.secretAccessKey,
    }
    // Files of their own are asked for without a signature; here they lie elsewhere, too.
    const mirrored = Object.fromEntries(
      Object.entries(hashesOf(secret)).map(([at, hash]) => [
        at,
        { hash, urls: [`${server.url}/closed/models/tiny/${at}`, `${server.url}/open/mirror/${at}`] },
      ]),
    )
    expectFiles(secret, await bothWays({ s3: { ...s3, bucket: 'closed' } }, mirrored, { env }))
  })

  test('git-lfs', { timeout: 120_000 }, async () => {
    const files = filesOf('git-lfs')
    const server = started(await startGitLfsServer({ media: 'content' }))
    const url = await server.createRepository('tiny')
    const work = started(await openGitLfsWorkTree(url, ['*.bin']))
    const rev = await work.push(files)
    const media = `${url.replace(/\.git$/, '')}/media/commit/${rev}`
    const addressed = Object.fromEntries(
      Object.entries(hashesOf(files)).map(([at, hash]) => [at, { hash, urls: [`${media}/${at}`] }]),
    )
    expectFiles(files, await bothWays({ 'git-lfs': { url, rev } }, addressed))
  })

  test('ollama', { timeout: 120_000 }, async () => {
    const server = started(await startOllamaServer())
    const layer = 'weights of ollama'
    const kind = 'application/vnd.ollama.image.model'
    const manifest = server.push('library/tiny', '1b', [{ mediaType: kind, contents: layer }])
    const { config } = JSON.parse(manifest) as { config: { digest: string } }
    const digests = [config.digest, `sha256:${hex(layer)}`]
    const hashes = Object.fromEntries(digests.map((digest) => [digest, digest.replace('sha256:', '')]))
    const source = { ollama: { model: 'tiny:1b', registry: server.url } }
    const built = await bothWays(source, { manifest: sri(manifest), ...hashes })
    for (const out of built) {
      const at = path.join(out, 'manifests', new URL(server.url).host, 'library/tiny/1b')
      expect(readFileSync(at, 'utf8')).toBe(manifest)
      expect(readFileSync(path.join(out, 'blobs', `sha256-${hex(layer)}`), 'utf8')).toBe(layer)
    }
  })

  test('url', { timeout: 120_000 }, async () => {
    const files = filesOf('url')
    const hub = started(await startHubServer())
    const rev = hub.createRepository('org/bert').commit(files)
    const urls = Object.entries(files).map(([filename, bytes]) => ({
      url: `${hub.url}/org/bert/resolve/${rev}/${filename}`,
      sha256: hex(bytes),
      filename,
    }))
    expectFiles(files, await bothWays({ url: { urls } }, hashesOf(files)))
  })
})
