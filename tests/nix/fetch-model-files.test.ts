import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type HubServer, startHubServer } from '../support/models/hub-server.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { createFileServer, type FileServer } from './file-server.js'
import { createModelHost, type ModelHost, nixValue } from './model-host.js'

const sha256 = (bytes: string) => createHash('sha256').update(bytes).digest('hex')
const sri = (bytes: string) => `sha256-${createHash('sha256').update(bytes).digest('base64')}`

describeWith([NIX], 'a model with a hash for each of its files', () => {
  let nix: PrivateNix
  let host: ModelHost
  let hub: HubServer
  let mirror: FileServer
  let commit: string
  const weights = 'weights '.repeat(1000)
  const files = {
    'config.json': '{"model_type":"bert"}',
    'deep/er/tokenizer+1 (a).json': '{}',
    'model.safetensors': weights,
  }
  const fileHashes = Object.fromEntries(Object.entries(files).map(([at, bytes]) => [at, sri(bytes)]))

  beforeAll(async () => {
    nix = await createPrivateNix()
    host = createModelHost(nix)
    mirror = await createFileServer()
    hub = await startHubServer({ tokens: { hf_good: { name: 'alice', access: ['org/gated'] } } })
    commit = hub.createRepository('org/bert').commit(files)
    hub.createRepository('org/gated', { gated: 'auto' }).commit(files)
  })
  afterEach(() => void hub.requests.splice(0))
  afterAll(async () => {
    await hub.close()
    await mirror[Symbol.asyncDispose]()
    await nix.remove()
  })

  const source = (repo = 'org/bert') => ({ huggingface: { repo, revision: commit, endpoint: hub.url } })
  const quick = { retry: { baseDelay: 0 } }
  const off = { enable: false }
  const bert = () => ({ name: 'bert', source: source(), fileHashes, validation: off, network: quick })
  const model = (config: unknown) => `(models.fetchModel ${nixValue(config)})`

  test('lies as the hub’s own cache has it', async () => {
    const out = await host.build(model(bert()))
    const snapshot = path.join(out, 'snapshots', commit)
    for (const [at, bytes] of Object.entries(files)) {
      expect(readFileSync(path.join(snapshot, at), 'utf8')).toBe(bytes)
    }
    expect(readlinkSync(path.join(snapshot, 'model.safetensors'))).toBe(`../../blobs/${sha256(weights)}`)
    expect(readlinkSync(path.join(snapshot, 'deep/er/tokenizer+1 (a).json'))).toMatch(
      /^\.\.\/\.\.\/\.\.\/\.\.\/blobs\//,
    )
    expect(readFileSync(path.join(out, 'refs/main'), 'utf8')).toBe(commit)
    // One download for each file, each a store path of its own.
    const weightsPath = realpathSync(path.join(snapshot, 'model.safetensors'))
    expect(path.dirname(weightsPath)).toBe(nix.storeDir)
    expect(hub.requests.filter((request) => request.path.includes('/resolve/'))).toHaveLength(3)
    expect(await host.build(`${model(bert())}.files."model.safetensors"`)).toBe(weightsPath)
  })

  test('asks nobody for what the store has, under any name and from any mirror', async () => {
    const mirrored = {
      ...bert(),
      fileHashes: {
        ...fileHashes,
        'config.json': { hash: fileHashes['config.json'], urls: ['http://127.0.0.1:1/x'] },
      },
    }
    const paths = `map (m: m.files."config.json".outPath) [ ${model(bert())} ${model(mirrored)} ]`
    const [first, second] = (await host.ask(paths)) as string[]
    expect(second).toBe(first)
    await host.build(model(mirrored))
    expect(hub.requests).toEqual([])
  })

  test('blobs of git are called as the hub calls them, where that is said', async () => {
    const gitOid = 'ab'.repeat(20)
    const named = { ...fileHashes, 'config.json': { hash: fileHashes['config.json'], gitOid } }
    const out = await host.build(
      model({ ...bert(), fileHashes: named, integration: { huggingface: { refs: ['v1'] } } }),
    )
    expect(readlinkSync(path.join(out, 'snapshots', commit, 'config.json'))).toBe(`../../blobs/${gitOid}`)
    expect(existsSync(path.join(out, 'refs/main'))).toBe(false)
    expect(readFileSync(path.join(out, 'refs/v1'), 'utf8')).toBe(commit)
  })

  test('a token goes to the hub alone, by the environment', async () => {
    const gated = hub
      .createRepository('org/gated', { gated: 'auto' })
      .commit({ 'secret.bin': 'only for some' })
    const config = {
      name: 'gated',
      source: { huggingface: { repo: 'org/gated', revision: gated, endpoint: hub.url } },
      fileHashes: { 'secret.bin': sri('only for some') },
      validation: off,
      network: quick,
    }
    const told = await host.refusal(model(config))
    expect(told).toContain('error: Failed to fetch model gated\n')
    expect(told).toContain(`┌─ Source: huggingface org/gated at ${gated}, secret.bin\n`)
    expect(told).toContain('✗ Error: HTTP 401 Unauthorized\n')
    expect(told).toContain(`│   1. visit ${hub.url}/org/gated and accept its licence,`)
    expect(await host.refusal(model(config), { HF_TOKEN: 'hf_bad' })).toContain('HTTP 401')
    hub.requests.splice(0)
    const own = { ...config, auth: { tokenEnvVar: 'MY_TOKEN' } }
    const out = await host.build(model(own), { MY_TOKEN: 'hf_good' })
    expect(readFileSync(path.join(out, 'snapshots', gated, 'secret.bin'), 'utf8')).toBe('only for some')
    // Nothing of it goes to the storage that the hub leads to.
    expect(hub.requests.map(({ at, headers }) => [at, headers.authorization])).toEqual([
      ['hub', 'Bearer hf_good'],
      ['cdn', undefined],
    ])
    const drv = (
      await nix.nixStore(['--query', '--deriver', await host.build(`${model(own)}.files."secret.bin"`)])
    ).stdout.trim()
    expect(readFileSync(drv, 'utf8')).not.toContain('hf_good')
  })

  test('no token goes to a mirror', async () => {
    await using other = await startHubServer()
    const id = other.createRepository('org/mirror').commit({ 'of-a-mirror': 'mirrored' })
    const urls = [
      `${hub.url}/org/bert/resolve/${commit}/absent`,
      `${other.url}/org/mirror/resolve/${id}/of-a-mirror`,
    ]
    const config = { ...bert(), fileHashes: { 'of-a-mirror': { hash: sri('mirrored'), urls } } }
    await host.build(model(config), { HF_TOKEN: 'hf_good' })
    expect(hub.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer hf_good'])
    expect(other.requests.map(({ headers }) => headers.authorization)).toContain(undefined)
    expect(other.requests.map(({ headers }) => headers.authorization)).not.toContain('Bearer hf_good')
  })

  test('a token may lie in a file', async () => {
    const commit = hub.createRepository('org/gated', { private: true }).commit({ secret: 'in a file' })
    const tokenFile = path.join(nix.dir, 'token')
    const config = {
      name: 'filed',
      source: { huggingface: { repo: 'org/gated', revision: commit, endpoint: hub.url } },
      fileHashes: { secret: sri('in a file') },
      validation: off,
      network: quick,
      auth: { tokenFile },
    }
    const told = await host.refusal(model(config))
    expect(told).toContain(`✗ Error: the token's file cannot be read\n`)
    expect(told).toContain('extra-sandbox-paths')
    writeFileSync(tokenFile, 'hf_good\n')
    const out = await host.build(model(config))
    expect(readFileSync(path.join(out, 'snapshots', commit, 'secret'), 'utf8')).toBe('in a file')
  })

  test('what is not there, waits and breaks is told in a box', async () => {
    const absent = { ...bert(), fileHashes: { nothing: sri('nothing') } }
    const told = await host.refusal(model(absent))
    expect(told).toContain('✗ Error: HTTP 404 Not Found\n')
    expect(told).toContain(`│ ${hub.url}/org/bert/resolve/${commit}/nothing\n`)
    const other = hub.createRepository('org/other').commit({ a: 'aa', b: 'bb' })
    const otherSource = { huggingface: { repo: 'org/other', revision: other, endpoint: hub.url } }
    const one = (name: string, bytes: string) => ({
      ...bert(),
      source: otherSource,
      fileHashes: { [name]: sri(bytes) },
    })
    hub.interrupt({ status: 429, times: 3 })
    expect(await host.refusal(model(one('a', 'aa')))).toContain('✗ Error: HTTP 429 Too Many Requests\n│\n│ ')
    hub.interrupt({ status: 503, times: 2 })
    await host.build(model(one('a', 'aa')))
    hub.interrupt({ status: 500, times: 3 })
    expect(await host.refusal(model(one('b', 'bb')))).toContain('✗ Error: HTTP 500 Server Error\n')
    const changed = await host.refusal(model(one('b', 'something else')))
    expect(changed).toContain('✗ Error: another file lies there\n')
    expect(changed).toContain(`has the sha256 ${sha256('bb')}, not ${sha256('something else')}`)
  })

  test('a mirror that lies is passed over; one of ours gets no token', async () => {
    mirror.files.set('/lies', Buffer.from('other bytes'))
    mirror.files.set('/model.bin', Buffer.from('the model'))
    const urls = [`${mirror.url}/absent`, `${mirror.url}/lies`, `${mirror.url}/model.bin`]
    const config = {
      name: 'plain',
      source: { url: { urls: [{ url: urls, sha256: sha256('the model'), filename: 'weights/model.bin' }] } },
      validation: off,
      network: quick,
    }
    const out = await host.build(model(config))
    expect(readFileSync(path.join(out, 'weights/model.bin'), 'utf8')).toBe('the model')
    expect(mirror.requests).toEqual(['/absent', '/lies', '/model.bin'])
    const named = { ...config, integration: { huggingface: { org: 'me', model: 'mine' } } }
    expect(await host.ask(`${model(named)}.hfCachePath`)).toBe('models--me--mine')
    const snapshot = sha256(`${sha256('the model')}  weights/model.bin\n`).slice(0, 40)
    expect(
      existsSync(path.join(await host.build(model(named)), 'snapshots', snapshot, 'weights/model.bin')),
    ).toBe(true)
  })

  test('addresses of one name are two files, which need names of their own', async () => {
    const at = (place: string) => ({ url: `${mirror.url}/${place}/weights.bin`, sha256: sha256(place) })
    const config = { name: 'two', source: { url: { urls: [at('a'), at('b')] } }, validation: off }
    expect(await host.refusal(model(config))).toContain(
      `url: two of 'urls' have one name, which needs a 'filename' of its own for each: weights.bin, weights.bin`,
    )
  })

  test('a model of Ollama lies as Ollama has it', async () => {
    const layer = 'layer of weights'
    const manifest = JSON.stringify({ layers: [{ digest: `sha256:${sha256(layer)}` }] })
    mirror.files.set('/v2/library/tiny/manifests/1b', Buffer.from(manifest))
    mirror.files.set(`/v2/library/tiny/blobs/sha256:${sha256(layer)}`, Buffer.from(layer))
    const config = {
      name: 'tiny',
      source: { ollama: { model: 'tiny:1b', registry: mirror.url } },
      fileHashes: { manifest: sri(manifest), [`sha256:${sha256(layer)}`]: sri(layer) },
      validation: off,
      network: quick,
    }
    const out = await host.build(model(config))
    const place = path.join(out, 'manifests', new URL(mirror.url).host, 'library/tiny/1b')
    expect(readFileSync(place, 'utf8')).toBe(manifest)
    expect(readFileSync(path.join(out, 'blobs', `sha256-${sha256(layer)}`), 'utf8')).toBe(layer)
    expect(await host.refusal(model({ ...config, fileHashes: { x: sri('x') } }))).toContain(
      `'fileHashes' needs a "manifest" besides its layers`,
    )
  })

  test.each(['../x', '/etc/passwd', 'a/../b', 'a//b', 'a\nb', ''])('%j is no file of a model', async (at) => {
    const config = { ...bert(), fileHashes: { [at]: { hash: sri('x'), urls: [`${mirror.url}/x`] } } }
    expect(await host.refusal(model(config))).toContain('is no path of a file')
  })

  test('hostile names and addresses stay what they are', async () => {
    const name = `'; touch $HOME/owned; $(touch owned) \`id\` "x`
    mirror.files.set('/x', Buffer.from('x'))
    const config = {
      ...bert(),
      name,
      fileHashes: { '$(touch owned) \'x" é': { hash: sri('x'), urls: [`${mirror.url}/x`] } },
    }
    const out = await host.build(model(config))
    expect(readFileSync(path.join(out, 'snapshots', commit, `$(touch owned) 'x" é`), 'utf8')).toBe('x')
    const odd = { ...config, fileHashes: { x: { hash: sri('y'), urls: ['file:///etc/passwd'] } } }
    expect(await host.refusal(model(odd))).toContain('is no http address')
    expect(
      await host.refusal(
        model({ ...odd, fileHashes: { y: { hash: sri('y'), urls: [`${mirror.url}/absent`] } } }),
      ),
    ).toContain(`error: Failed to fetch model ${name}`)
  })
})
