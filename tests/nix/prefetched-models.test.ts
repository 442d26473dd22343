import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type CliHome, createHome, removeHome } from '../cli/firn.js'
import { type HubServer, startHubServer } from '../support/models/hub-server.js'
import { type OllamaServer, startOllamaServer } from '../support/models/ollama-server.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { createModelHost, type ModelHost, nixValue } from './model-host.js'

describeWith([NIX], 'what firn model prefetch prints', () => {
  let nix: PrivateNix
  let host: ModelHost
  let hub: HubServer
  let ollama: OllamaServer
  let home: CliHome
  let commit: string
  beforeAll(async () => {
    nix = await createPrivateNix()
    host = createModelHost(nix)
    hub = await startHubServer()
    const files = { 'config.json': '{}', 'deep/model.safetensors': 'weights '.repeat(1000) }
    commit = hub.createRepository('org/bert').commit(files)
    ollama = await startOllamaServer()
    ollama.push('library/tiny', '1b', [
      { mediaType: 'application/vnd.ollama.image.model', contents: 'GGUF weights' },
    ])
  })
  beforeEach(() => {
    home = createHome({ HF_ENDPOINT: hub.url })
  })
  afterEach(() => removeHome(home))
  afterAll(async () => {
    await Promise.all([hub.close(), ollama.close()])
    await nix.remove()
  })

  /** Names, and where links lead or the sha256 of what files hold; of what a folder of the store has. */
  function contentsOf(root: string): Record<string, string> {
    const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')
    const entries = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .sort()
      .flatMap((name) => {
        const file = path.join(root, name)
        const found = lstatSync(file)
        if (found.isDirectory()) return []
        const target = found.isSymbolicLink() ? readlinkSync(file) : '/'
        return [[name, target.startsWith('/') ? sha256(file) : target]]
      })
    return Object.fromEntries(entries)
  }

  async function compare(spec: string, source: object, below: string): Promise<void> {
    const prefetch = await home.run(['model', 'prefetch', spec, '--json'])
    expect(prefetch.code).toBe(0)
    const { fileHashes } = JSON.parse(prefetch.stdout)
    writeFileSync(path.join(home.dir, 'hashes.json'), JSON.stringify(fileHashes))
    const fetch = ['model', 'fetch', spec, '--to', 'fetched', '--file-hashes', 'hashes.json']
    expect(await home.run(fetch)).toMatchObject({ code: 0 })
    const out = await host.build(
      `(models.fetchModel ${nixValue({ name: 'same', source, fileHashes, validation: { enable: false } })})`,
    )
    const { [`trees/${commit}.json`]: _, ...fetched } = contentsOf(path.join(home.dir, 'fetched', below))
    expect(contentsOf(out)).toEqual(fetched)
  }

  test('is fileHashes of fetchModel, and makes of a model of a hub what firn model fetch makes', async () => {
    const source = { huggingface: { repo: 'org/bert', revision: commit, endpoint: hub.url } }
    await compare('hf:org/bert@main', source, 'models--org--bert')
  })

  test('and so of a model of Ollama, with its manifest', async () => {
    const model = `${new URL(ollama.url).host}/library/tiny:1b`
    await compare(`ollama:${model}`, { ollama: { model } }, '.')
  })

  test('is what is held against a manifest that moved on', async () => {
    const name = `ollama:${new URL(ollama.url).host}/library/tiny:1b`
    const { stdout } = await home.run(['model', 'prefetch', name, '--json'])
    const { fileHashes } = JSON.parse(stdout)
    const other = { ...fileHashes, manifest: `sha256-${'A'.repeat(43)}=` }
    writeFileSync(path.join(home.dir, 'hashes.json'), JSON.stringify(other))
    expect(
      await home.run(['model', 'fetch', name, '--to', 'x', '--file-hashes', 'hashes.json']),
    ).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('manifest should be sha256-AAAA'),
    })
  })
})
