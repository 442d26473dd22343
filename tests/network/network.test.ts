import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { package as definition } from '../../src/lexicons/dev/firn.js'
import {
  createAccount,
  ensureAccount,
  type LocalNetwork,
  localHandleResolver,
  logIn,
  startNetwork,
} from './index.js'

async function didDocument(network: LocalNetwork, did: string): Promise<{ alsoKnownAs: string[] }> {
  return (await fetch(`${network.plc.url}/${did}`)).json() as Promise<{ alsoKnownAs: string[] }>
}

describe('a network in memory', () => {
  let network: LocalNetwork
  beforeAll(async () => {
    network = await startNetwork()
  })
  afterAll(() => network.close())

  test('has accounts on both PDSes, under their own handle domains', async () => {
    const [one, two] = network.pds
    const alice = await createAccount(one, { handle: 'alice.test', password: 'alice-pass' })
    const bob = await createAccount(two, { handle: 'bob.two.test', password: 'bob-pass' })
    expect(alice).toMatchObject({ handle: 'alice.test', pds: one.url })
    expect(await didDocument(network, alice.did)).toMatchObject({
      alsoKnownAs: ['at://alice.test'],
      service: [{ id: '#atproto_pds', serviceEndpoint: one.url }],
    })
    expect(await didDocument(network, bob.did)).toMatchObject({ service: [{ serviceEndpoint: two.url }] })

    const resolve = localHandleResolver(network.pds)
    expect(await resolve('alice.test')).toBe(alice.did)
    expect(await resolve('bob.two.test')).toBe(bob.did)
    expect(await resolve('nobody.test')).toBeUndefined()
    expect(await resolve('alice.example')).toBeUndefined()
    await expect(createAccount(one, { handle: 'x.two.test', password: 'x-pass' })).rejects.toThrow(/handle/i)
  })

  test('writes and reads a record', async () => {
    const account = await createAccount(network.pds[1], {
      handle: 'writer.two.test',
      password: 'writer-pass',
    })
    const agent = await logIn(account)
    const at = { repo: account.did, collection: definition.$nsid, rkey: 'hello' }
    const { data } = await agent.com.atproto.repo.putRecord({ ...at, record: { summary: 'A greeting' } })
    const got = await agent.com.atproto.repo.getRecord(at)
    expect(got.data).toMatchObject({
      cid: data.cid,
      value: { $type: definition.$nsid, summary: 'A greeting' },
    })
  })

  test('ensures an account: creates it once, then checks the password', async () => {
    const credentials = { handle: 'again.test', password: 'again-pass' }
    const created = await ensureAccount(network.pds[0], credentials)
    expect(await ensureAccount(network.pds[0], credentials)).toEqual(created)
    const wrong = ensureAccount(network.pds[0], { ...credentials, password: 'wrong' })
    await expect(wrong).rejects.toThrow('Invalid identifier or password')
  })

  test('gives each PDS a DID of its own and lets its administrator in', async () => {
    const [one, two] = network.pds
    expect(one.did).not.toBe(two.did)
    const answers = network.pds.map(async (pds) => {
      const url = `${pds.url}/xrpc/com.atproto.admin.getInviteCodes`
      return (await fetch(url, { headers: { authorization: pds.adminAuth } })).status
    })
    expect(await Promise.all(answers)).toEqual([200, 200])
  })
})

describe('a network in a directory', () => {
  let dir: string
  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'firn-network-'))
  })
  afterEach(() => rm(dir, { recursive: true, force: true }))

  test('keeps accounts, handles, records and ports over a restart', async () => {
    const before = await startNetwork({ dataDir: dir })
    const account = await createAccount(before.pds[0], { handle: 'alice.test', password: 'alice-pass' })
    const at = { repo: account.did, collection: definition.$nsid, rkey: 'hello' }
    const agent = await logIn(account)
    await agent.com.atproto.repo.putRecord({ ...at, record: { summary: 'A greeting' } })
    await agent.com.atproto.identity.updateHandle({ handle: 'alicia.test' })
    const document = await didDocument(before, account.did)
    const audit = await (await fetch(`${before.plc.url}/${account.did}/log/audit`)).text()
    expect(document.alsoKnownAs).toEqual(['at://alicia.test'])
    await before.close()

    expect((await stat(path.join(dir, 'network.json'))).mode & 0o777).toBe(0o600)
    await using after = await startNetwork({ dataDir: dir })
    expect(after.pds.map((pds) => pds.url)).toEqual(before.pds.map((pds) => pds.url))
    expect(await didDocument(after, account.did)).toEqual(document)
    expect(await (await fetch(`${after.plc.url}/${account.did}/log/audit`)).text()).toBe(audit)
    expect(await localHandleResolver(after.pds)('alicia.test')).toBe(account.did)
    // The session from before the restart is still good, and so is the password.
    expect((await agent.com.atproto.server.getSession()).data.did).toBe(account.did)
    const { data } = await (await logIn(account)).com.atproto.repo.getRecord(at)
    expect(data.value).toMatchObject({ summary: 'A greeting' })
  })

  test('says which port is taken and leaves nothing running', async () => {
    await (await startNetwork({ dataDir: dir })).close()
    const { plcPort, pds } = JSON.parse(await readFile(path.join(dir, 'network.json'), 'utf8'))
    const squatter = createServer().listen(pds[1].port, '127.0.0.1')
    try {
      const starting = startNetwork({ dataDir: dir })
      await expect(starting).rejects.toThrow(`port ${pds[1].port} for a PDS is taken`)
      await expect(fetch(`http://127.0.0.1:${plcPort}/_health`)).rejects.toThrow('fetch failed')
    } finally {
      squatter.close()
    }
  })

  test('refuses other ports than its DID documents name, and damaged settings', async () => {
    const network = await startNetwork({ dataDir: dir })
    await network.close()
    await expect(startNetwork({ dataDir: dir, plcPort: 1 })).rejects.toThrow('which its DID documents name')
    for (const text of ['{', '{"version":1}']) {
      await writeFile(path.join(dir, 'network.json'), text)
      await expect(startNetwork({ dataDir: dir })).rejects.toThrow('network.json')
    }
  })

  test('stops at once with clients connected', async () => {
    const network = await startNetwork({ dataDir: dir })
    const socket = new WebSocket(
      `${network.pds[0].url.replace('http', 'ws')}/xrpc/com.atproto.sync.subscribeRepos`,
    )
    const closed = new Promise((resolve) => socket.addEventListener('close', resolve))
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve)
      socket.addEventListener('error', reject)
    })
    const started = performance.now()
    await network.close()
    // A client that is waited for stays for ever.
    expect(performance.now() - started).toBeLessThan(15_000)
    await closed
  })
})
