import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type FakeHost, startFakeHost } from '../support/fake-host.js'
import { type HubServer, startHubServer } from '../support/models/hub-server.js'
import { type CliHome, createHome, removeHome } from './firn.js'

const SECRET = 'secret-of-alice'

describe('tokens', () => {
  let home: CliHome
  beforeEach(() => {
    home = createHome({ HF_TOKEN: SECRET, MLFLOW_TRACKING_TOKEN: SECRET })
  })
  afterEach(() => removeHome(home))

  const write = (name: string, text: string) => writeFileSync(path.join(home.dir, name), text)

  describe('of a hub', () => {
    let hub: HubServer
    beforeEach(async () => {
      hub = await startHubServer({ tokens: { [SECRET]: { name: 'alice', access: ['acme/private'] } } })
      hub.createRepository('acme/tiny').commit({ 'config.json': '{}' })
      hub.createRepository('acme/private', { private: true }).commit({ 'config.json': '{}' })
    })
    afterEach(() => hub.close())

    /** Whether the token came with any request of a run. */
    const gives = async (argv: readonly string[], env: Record<string, string> = {}) => {
      hub.requests.length = 0
      const run = await home.run(argv, { env })
      expect(run).toMatchObject({ code: 0 })
      expect(hub.requests).not.toEqual([])
      return hub.requests.some(({ headers }) => headers.authorization !== undefined)
    }

    test('go to one that is typed, and to none for standing in a file of the project', async () => {
      const spec = `hf:${hub.url}/acme/tiny`
      expect(await gives(['model', 'add', spec])).toBe(true)
      expect(await gives(['model', 'add', '--update'])).toBe(false)
      expect(await gives(['model', 'add', '--update', 'tiny'])).toBe(false)
      expect(await gives(['model', 'fetch', 'tiny', '--to', 'a'])).toBe(false)
      expect(await gives(['model', 'fetch', spec, '--to', 'b'])).toBe(true)
      write('source.json', JSON.stringify({ huggingface: { repo: 'acme/tiny', endpoint: hub.url } }))
      expect(await gives(['model', 'fetch', '--source', 'source.json', '--to', 'c'])).toBe(false)
      const env = { HF_ENDPOINT: hub.url }
      expect(await gives(['model', 'add', '--update'], env)).toBe(true)
      expect(await gives(['model', 'fetch', 'tiny', '--to', 'd'], env)).toBe(true)
    })

    test('that are missing are told with the variable that lets them go there', async () => {
      write('models.toml', `[models]\nmine = "hf:${hub.url}/acme/private"\n`)
      const refused = await home.run(['model', 'add', '--update'])
      expect(refused.code).toBe(1)
      expect(refused.stderr).toContain(`only where HF_ENDPOINT is ${hub.url}`)
      expect(await gives(['model', 'add', '--update'], { HF_ENDPOINT: hub.url })).toBe(true)
    })
  })

  /** A host that lets nobody in, and notes who was presented to it. */
  async function startClosed(status: number, body: string): Promise<FakeHost & { presented: Set<string> }> {
    const presented = new Set<string>()
    const host = await startFakeHost(({ headers }, response) => {
      if (headers.authorization !== undefined) presented.add(headers.authorization)
      response.writeHead(status, { 'content-type': 'application/xml' }).end(body)
    })
    onTestFinished(() => host.close())
    return { ...host, presented }
  }

  test('of MLflow go to a server that is typed or set, and to none of the project', async () => {
    const host = await startClosed(401, '')
    write('models.toml', `[models]\nmine = "mlflow:${host.url}#models:/fraud/3"\n`)
    const refused = await home.run(['model', 'add', '--update'])
    expect(refused.stderr).toContain(`only where MLFLOW_TRACKING_URI is ${host.url}`)
    expect(host.presented.size).toBe(0)
    await home.run(['model', 'add', '--update'], { env: { MLFLOW_TRACKING_URI: host.url } })
    expect(host.presented).toEqual(new Set([`Bearer ${SECRET}`]))
    host.presented.clear()
    await home.run(['model', 'prefetch', `mlflow:${host.url}#models:/fraud/3`])
    expect(host.presented).toEqual(new Set([`Bearer ${SECRET}`]))
  })

  test('of the default entry of netrc go to a host that is typed, and to none of the project', async () => {
    const host = await startClosed(404, '')
    write('.netrc', `default login alice password ${SECRET}\n`)
    const spec = `url:${host.url}/tiny.gguf`
    write('models.toml', `[models]\nmine = "${spec}"\n`)
    const env = { NETRC: path.join(home.dir, '.netrc') }
    expect((await home.run(['model', 'add', '--update'], { env })).code).toBe(1)
    expect(host.presented.size).toBe(0)
    expect((await home.run(['model', 'prefetch', spec], { env })).code).toBe(1)
    expect(host.presented).toEqual(new Set([`Basic ${btoa(`alice:${SECRET}`)}`]))
  })

  test('of AWS sign for a service that is typed or set, and for none of the project', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAALICE')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', SECRET)
    onTestFinished(() => {
      vi.unstubAllEnvs()
    })
    const host = await startClosed(403, '<Error><Code>AccessDenied</Code></Error>')
    const spec = `s3://models/tiny?endpoint=${host.url}`
    write('models.toml', `[models]\nmine = "${spec}"\n`)
    const refused = await home.run(['model', 'add', '--update'])
    expect(refused.stderr).toContain(`only where AWS_ENDPOINT_URL is ${host.url}`)
    expect(host.presented.size).toBe(0)
    await home.run(['model', 'add', '--update'], { env: { AWS_ENDPOINT_URL: host.url } })
    expect(host.presented.size).toBe(1)
    host.presented.clear()
    await home.run(['model', 'prefetch', spec])
    expect(host.presented.size).toBe(1)
  })
})
