import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type HubServer, startHubServer } from '../support/models/hub-server.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { createModelHost, type ModelHost, nixValue } from './model-host.js'

/** firn as it lies here, by the Node that runs this. */
const FIRN = `exec ${process.execPath} ${path.resolve('cli/bin/firn.js')} "$@"\n`
const UNKNOWN = `sha256-${Buffer.alloc(32).toString('base64')}`

describeWith([NIX], 'a model that firn itself fetches within its build', () => {
  let nix: PrivateNix
  let host: ModelHost
  let hub: HubServer
  let commit: string
  const weights = 'weights '.repeat(1000)
  beforeAll(async () => {
    nix = await createPrivateNix()
    host = createModelHost(nix, { firn: FIRN })
    hub = await startHubServer({ tokens: { hf_good: { name: 'alice', access: ['org/gated'] } } })
    commit = hub
      .createRepository('org/bert')
      .commit({ 'config.json': '{}', 'deep/model.safetensors': weights, 'README.md': '# Bert' })
    hub.createRepository('org/gated', { gated: 'auto' }).commit({ 'config.json': '{"gated":true}' })
  })
  afterAll(async () => {
    await hub.close()
    await nix.remove()
  })

  const config = (repo: string, more: object = {}) => ({
    name: repo.replace('/', '-'),
    source: { huggingface: { repo, endpoint: hub.url } },
    hash: UNKNOWN,
    validation: { enable: false },
    network: { retry: { maxAttempts: 1 } },
    ...more,
  })
  const model = (given: unknown) => `(models.fetchModel ${nixValue(given)})`
  /** As people find it: the first build says which hash it is. */
  async function hashOf(given: object, env?: Record<string, string>): Promise<string> {
    const told = await host.refusal(model(given), env)
    const found = /got: +(sha256-\S+)/.exec(told)?.[1]
    if (found === undefined) throw new Error(told)
    return found
  }

  test('lies as the hub’s own cache has it, whoever builds it and when', { timeout: 120_000 }, async () => {
    const given = config('org/bert', {
      source: { huggingface: { repo: 'org/bert', endpoint: hub.url, files: ['*.json', '*.safetensors'] } },
    })
    const hash = await hashOf(given)
    const out = await host.build(model({ ...given, hash }))
    const snapshot = path.join(out, 'snapshots', commit)
    expect(readdirSync(snapshot).sort()).toEqual(['config.json', 'deep'])
    expect(readFileSync(path.join(out, 'refs/main'), 'utf8')).toBe(commit)
    const sha256 = createHash('sha256').update(weights).digest('hex')
    expect(readlinkSync(path.join(snapshot, 'deep/model.safetensors'))).toBe(`../../../blobs/${sha256}`)
    expect(readFileSync(path.join(snapshot, 'deep/model.safetensors'), 'utf8')).toBe(weights)
    // Nothing in it tells of the time, or of the machine.
    expect(await hashOf({ ...given, name: 'again' })).toBe(hash)
    hub.requests.splice(0)
    await host.build(model({ ...given, hash, validation: {}, name: 'org-bert' }))
    expect(hub.requests).toEqual([])
  })

  test('that is gated says what to do, and comes with a token', { timeout: 120_000 }, async () => {
    const given = config('org/gated')
    const told = await host.refusal(model(given))
    expect(told).toContain(
      'error: Failed to fetch model org-gated\n\n┌─ Source: huggingface org/gated at main\n│\n✗ Error: ',
    )
    expect(told).toContain(`${hub.url}/org/gated`)
    expect(told).toContain('HF_TOKEN')
    const hash = await hashOf(given, { HF_TOKEN: 'hf_good' })
    const out = await host.build(model({ ...given, hash }), { HF_TOKEN: 'hf_good' })
    const [snapshot = ''] = readdirSync(path.join(out, 'snapshots'))
    expect(readFileSync(path.join(out, 'snapshots', snapshot, 'config.json'), 'utf8')).toBe('{"gated":true}')
  })

  test('that is nowhere says so', { timeout: 120_000 }, async () => {
    expect(await host.refusal(model(config('org/none')))).toMatch(/✗ Error: .*org\/none/)
  })
})
