import { afterAll, beforeAll, expect, test } from 'vitest'
import { listFiles } from '../../src/lexicons/dev/firn.js'
import { fromTarball } from '../../src/nix/untar.js'
import { type CliHome, createHome, networkEnvironment, removeHome } from '../cli/firn.js'
import { logIn } from '../network/index.js'
import { startFirn, type TestFirn } from '../support/firn.js'
import { type HubServer, startHubServer } from '../support/models/hub-server.js'
import { until } from '../support/until.js'

const COUNT = 5000
const NAMES = Array.from({ length: COUNT }, (_, index) => `shard-${index % 100}/part-${index}.safetensors`)

let firn: TestFirn
let hub: HubServer
let home: CliHome
beforeAll(async () => {
  firn = await startFirn()
  hub = await startHubServer()
  hub.createRepository('acme/many').commit(Object.fromEntries(NAMES.map((name) => [name, `of ${name}`])))
  home = createHome({
    ...networkEnvironment(firn.network),
    HF_ENDPOINT: hub.url,
    FIRN_REGISTRY: firn.url,
  })
  const { alice } = firn.accounts
  const agent = await logIn(alice)
  const { data } = await agent.com.atproto.server.createAppPassword({ name: 'firn' })
  await home.run(['login', alice.handle, '--app-password-stdin'], { input: data.password })
}, 120_000)
afterAll(async () => {
  removeHome(home)
  await Promise.all([firn?.close(), hub?.close()])
})

test('a model of thousands of files is published, indexed, shown and emitted', async () => {
  const argv = ['model', 'publish', 'hf:acme/many', '--version', '1.0.0', '--licence', 'MIT', '--json']
  const run = await home.run([...argv, '--summary', 'Many files'])
  expect(run.code).toBe(0)
  const published: { release: string; uri: string } = JSON.parse(run.stdout)
  expect(published.release).toBe('created')

  const page = async (cursor?: string) => {
    const url = new URL(`/xrpc/${listFiles.$nsid}`, firn.url)
    const query = { uri: published.uri, limit: '1000', ...(cursor === undefined ? {} : { cursor }) }
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    const response = await fetch(url)
    const body = (await response.json()) as { files: { path: string }[]; cursor?: string }
    return { status: response.status, body }
  }
  await until(async () => (await page()).status === 200, { what: 'the list of files', timeoutMs: 60_000 })
  const listed: string[] = []
  let cursor: string | undefined
  do {
    const { body } = await page(cursor)
    listed.push(...body.files.map(({ path }) => path))
    cursor = body.cursor
  } while (cursor !== undefined)
  expect(listed).toEqual(NAMES.toSorted())

  const html = await (await fetch(`${firn.url}/@alice.test/model/many`)).text()
  expect(html).toContain('5,000 files')
  const tarball = await fetch(`${firn.url}/m/alice.test/many/=1.0.0.tar.gz`)
  expect(tarball.status).toBe(200)
  const entry = fromTarball(new Uint8Array(await tarball.arrayBuffer())).entries.get('files.json')
  const emitted = JSON.parse(entry?.type === 'file' ? Buffer.from(entry.contents).toString() : '{}')
  expect(emitted.files.map(({ path }: { path: string }) => path)).toEqual(listed)
}, 180_000)
