import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type OllamaServer, startOllamaServer } from '../support/models/ollama-server.js'
import { type CliHome, createHome, removeHome } from './firn.js'

describe('models of Ollama on a machine', () => {
  let server: OllamaServer
  let home: CliHome
  beforeAll(async () => {
    server = await startOllamaServer()
    server.push('library/tiny', 'latest', [
      { mediaType: 'application/vnd.ollama.image.model', contents: 'GGUF weights' },
      { mediaType: 'application/vnd.ollama.image.license', contents: 'MIT' },
    ])
  })
  afterAll(() => server[Symbol.asyncDispose]())
  beforeEach(() => {
    home = createHome()
    const source = { ollama: { model: 'tiny', registry: server.url } }
    writeFileSync(path.join(home.dir, 'source.json'), JSON.stringify(source))
  })
  afterEach(() => removeHome(home))

  test('are fetched into its directory, listed, linked elsewhere, and cleaned away', async () => {
    const run = async (...argv: string[]) => {
      const { code, stdout, stderr } = await home.run(['model', ...argv, '--json'])
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      return JSON.parse(stdout)
    }
    const root = path.join(home.dir, '.ollama/models')
    expect(await run('fetch', '--source', 'source.json')).toMatchObject({
      layout: 'ollama',
      root,
      id: `${new URL(server.url).host}/library/tiny:latest`,
    })
    const manifests = path.join(root, 'manifests', new URL(server.url).host, 'library/tiny')
    const manifest = JSON.parse(readFileSync(path.join(manifests, 'latest'), 'utf8'))
    expect(readdirSync(path.join(root, 'blobs'))).toHaveLength(manifest.layers.length + 1)
    expect((await run('list')).models).toMatchObject([
      { layout: 'ollama', state: 'complete', ours: 'fetched' },
    ])
    await run('link', root, '--to', 'other')
    const [blob = ''] = readdirSync(path.join(home.dir, 'other/blobs'))
    expect(readFileSync(path.join(home.dir, 'other/blobs', blob))).toEqual(
      readFileSync(path.join(root, 'blobs', blob)),
    )
    // The same by its address, which names it as Ollama does.
    const named = `ollama:${new URL(server.url).host}/library/tiny`
    expect(await run('fetch', named)).toMatchObject({ root, fetched: 0 })
    await run('add', named)
    expect(readFileSync(path.join(home.dir, 'models.toml'), 'utf8')).toBe(`[models]\ntiny = "${named}"\n`)
    await run('clean', '--all')
    expect(readdirSync(path.join(home.dir, '.ollama/models'))).toEqual([])
    expect(readdirSync(path.join(home.dir, 'other'))).toEqual([])
  })
})
