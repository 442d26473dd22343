import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTreeStore } from '../../appview/nix/tree-store.js'
import { channel, package as pkg, release, yank } from '../../src/lexicons/dev/firn.js'
import { libraryHash, prepareLibrary, readLibrary } from '../../src/nix/library.js'
import type { Account } from '../api/world.js'
import { World } from '../api/world.js'
import { describeDatabases, emptyTables } from '../support/databases.js'
import { A_DATE, type Json, samplePackage, sampleRelease } from '../support/sample-records.js'
import { type NixSite, startNixSite } from './nix-site.js'
import { hashOf } from './sample.js'

const OF_RELEASE = `${release.$nsid}/package:`

describeDatabases('the addresses that nix fetches', (current) => {
  let world: World
  let site: NixSite
  let alice: Account
  beforeEach(async () => {
    await emptyTables(current().db)
    world = new World(current().db)
    site = await startNixSite(current().db)
    alice = await world.account('alice.example')
    await alice.write({ [`${pkg.$nsid}/hello`]: samplePackage() })
  })
  afterEach(() => site[Symbol.asyncDispose]())

  function releaseOf(account: Account, name: string, version: string, change: Json = {}): Json {
    return sampleRelease({ definition: account.uri(`${pkg.$nsid}/${name}`), version, ...change })
  }
  async function publish(...versions: string[]): Promise<Record<string, string>> {
    return alice.write(
      Object.fromEntries(versions.map((v) => [`${OF_RELEASE}hello:${v}`, releaseOf(alice, 'hello', v)])),
    )
  }
  /** The version that an address leads to. */
  async function leadsTo(path: string): Promise<string | undefined> {
    const response = await site.get(path)
    expect([response.status, await response.text()]).toEqual([302, ''])
    return response.headers.get('location')?.split('/').at(-2)
  }

  test.each([
    ['latest', '1.2.4'],
    ['1', '1.2.4'],
    ['1.2.3', '1.2.4'],
    ['=1.2.3', '1.2.3'],
    ['%3D1.2.3', '1.2.3'],
    ['%5E1.2', '1.2.4'],
    ['%3E=1,%20%3C1.2.4', '1.2.3'],
    ['*', '1.2.4'],
    ['%2A', '1.2.4'],
    ['2.0.0-rc.1', '2.0.0-rc.1'],
    ['0.9', '0.9.0'],
  ])(
    '%s means %s, with and without suffix, by handle, by DID and under another spelling',
    async (asked, version) => {
      await publish('0.9.0', '1.2.3', '1.2.4', '2.0.0-rc.1')
      expect(await leadsTo(`/p/alice.example/hello/${asked}.tar.gz`)).toBe(version)
      expect(await leadsTo(`/p/Alice.Example/hello/${asked}`)).toBe(version)
      expect(await leadsTo(`/p/${alice.did}/Hello/${asked}.tar.gz?narHash=x&dir=y`)).toBe(version)
    },
  )

  test('the redirect and the tree carry the link that Nix locks, and the tree is for ever', async () => {
    await publish('1.2.3')
    const redirect = await site.get('/p/alice.example/hello/1.tar.gz', { 'if-none-match': '*' })
    expect(redirect.status).toBe(302)
    const location = redirect.headers.get('location') ?? ''
    expect(location).toMatch(
      new RegExp(`^${site.url}/p/${alice.did}/hello/1\\.2\\.3/[a-z2-7]{52}\\.tar\\.gz$`),
    )
    const link = redirect.headers.get('link') ?? ''
    expect(link).toMatch(/^<[^>]*>; rel="immutable"$/)
    expect(link).toMatch(`<${location}?narHash=sha256-`)
    const tree = await fetch(location)
    expect(tree.headers.get('link')).toBe(link)
    expect(tree.headers.get('cache-control')).toContain('immutable')
    const etag = tree.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[^"]+"$/)
    expect((await fetch(location, { headers: { 'if-none-match': etag } })).status).toBe(304)
    expect((await fetch(location, { method: 'HEAD' })).status).toBe(200)
  })

  test('the same bytes after a restart, an upgrade and the loss of the stored trees', async () => {
    await publish('1.2.3')
    const location = (await site.get('/p/alice.example/hello/1')).headers.get('location') ?? ''
    const bytes = await (await fetch(location)).bytes()
    const files = { ...readLibrary('package').files, 'lib/new.nix': '{ }\n' }
    site.restart({ library: prepareLibrary(files) })
    const upgraded = (await site.get('/p/alice.example/hello/1')).headers.get('location') ?? ''
    expect(upgraded).not.toBe(location)
    await rm(`${site.config.dataDirectory}/trees`, { recursive: true })
    expect(await (await fetch(location)).bytes()).toEqual(bytes)
    const [lock] = await current()
      .db.selectFrom('lock')
      .select('json')
      .where('json', 'like', `%${libraryHash(files)}%`)
      .execute()
    expect(lock).toBeDefined()
  })

  test('yank and un-yank: the range goes back and forth, the exact version stays', async () => {
    const cids = await publish('1.2.3', '1.2.4')
    const uri = alice.uri(`${OF_RELEASE}hello:1.2.4`)
    const yanked = {
      release: { uri, cid: cids[`${OF_RELEASE}hello:1.2.4`] ?? '' },
      reason: 'broken',
      createdAt: A_DATE,
    }
    await alice.write({ [`${yank.$nsid}/package:hello:1.2.4`]: { $type: yank.$nsid, ...yanked } })
    expect(await leadsTo('/p/alice.example/hello/1')).toBe('1.2.3')
    expect(await leadsTo('/p/alice.example/hello/latest')).toBe('1.2.3')
    expect(await leadsTo('/p/alice.example/hello/=1.2.4')).toBe('1.2.4')
    const refused = await site.get('/p/alice.example/hello/%3E1.2.3')
    expect([refused.status, await refused.text()]).toEqual([
      404,
      'All releases of alice.example/hello that match >1.2.3 are yanked: 1.2.4; newest is 1.2.3.\n',
    ])
    await alice.write({ [`${yank.$nsid}/package:hello:1.2.4`]: null })
    expect(await leadsTo('/p/alice.example/hello/1')).toBe('1.2.4')
  })

  test('channels', async () => {
    const cids = await publish('1.2.3', '1.2.4')
    const target = { uri: alice.uri(`${OF_RELEASE}hello:1.2.3`), cid: cids[`${OF_RELEASE}hello:1.2.3`] ?? '' }
    const record = { $type: channel.$nsid, release: target, createdAt: A_DATE }
    await alice.write({ [`${channel.$nsid}/package:hello:stable`]: record })
    expect(await leadsTo('/p/alice.example/hello/stable.tar.gz')).toBe('1.2.3')
    const missing = await site.get('/p/alice.example/hello/nightly')
    expect([missing.status, await missing.text()]).toEqual([
      404,
      'alice.example/hello has no channel nightly; it has stable; newest is 1.2.4.\n',
    ])
  })

  test.each([
    [
      '/p/alice.example/hello/9.tar.gz',
      404,
      'There is no release of alice.example/hello that matches 9; newest is 1.2.3.',
    ],
    [
      '/p/alice.example/absent/1',
      404,
      'alice.example has no release of a package "absent" in this index; it has hello.',
    ],
    ['/p/nobody.example/hello/1', 404, 'This index knows no active account "nobody.example".'],
    ['/p/alice.example/hello', 400, 'Write /p/<handle or DID>/<name>/<requirement>.tar.gz'],
    ['/p/alice.example/hello/1%zz', 400, 'write %25'],
    ['/p/alice.example/hello/%3E%3E1', 400, '>>1'],
    [`/p/alice.example/hello/${'1,'.repeat(3000)}`, 400, 'too long'],
    ['/p/alice.example/hello/%00', 400, ''],
    ['/p/%00/hello/1', 404, '"\\u0000" is no account: write its handle'],
    ['/u/%00.tar.gz', 404, '"\\u0000" is no account: write its handle'],
    ['/p/alice.example/%00/1', 404, 'The name "\\u0000" holds "\\u0000"'],
    ["/p/alice.example/'; drop table release; --/1", 404, 'no release of a package'],
    ['/p/alice.example/hello/1.2.3/not-a-lock.tar.gz', 400, 'The address of a locked tree'],
    [`/p/did:plc:${'a'.repeat(24)}/hello/1.2.3/${'a'.repeat(52)}.tar.gz`, 404, 'never made a lock'],
    [
      `/p/did:plc:${'a'.repeat(24)}/..%2F..%2Fetc/1.2.3/${'a'.repeat(52)}.tar.gz`,
      400,
      'The address of a locked tree',
    ],
    ['/blob/did:plc:x/y', 400, 'Write /blob/'],
  ])('%s is answered %i: %s', async (path, status, message) => {
    await publish('1.2.3')
    const response = await site.get(path)
    const text = await response.text()
    expect(text).toContain(message)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/)
  })

  test('dependencies of other authors are in the lock, by their newest match', async () => {
    const bob = await world.account('bob.example')
    await bob.write({
      [`${pkg.$nsid}/zlib`]: samplePackage(),
      [`${OF_RELEASE}zlib:1.0.0`]: releaseOf(bob, 'zlib', '1.0.0'),
    })
    const dependencies = [{ name: 'zlib', definition: bob.uri(`${pkg.$nsid}/zlib`), requirement: '^1' }]
    await alice.write({ [`${OF_RELEASE}hello:1.0.0`]: releaseOf(alice, 'hello', '1.0.0', { dependencies }) })
    const uri = alice.uri(`${OF_RELEASE}hello:1.0.0`)
    const before = await site.service.lockFor(uri)
    expect(Object.values(before.lock.nodes).map(({ name, version }) => `${name} ${version}`)).toEqual(
      expect.arrayContaining(['hello 1.0.0', 'zlib 1.0.0']),
    )
    await bob.write({ [`${OF_RELEASE}zlib:1.1.0`]: releaseOf(bob, 'zlib', '1.1.0') })
    const after = await site.service.lockFor(uri)
    expect(after.id).not.toBe(before.id)
    expect((await fetch(before.url)).status).toBe(200)

    await bob.setState(false)
    const unresolvable = await site.get('/p/alice.example/hello/1')
    expect(unresolvable.status).toBe(404)
    expect(await unresolvable.text()).toContain('holds no release of it')
    const hidden = await fetch(before.url)
    expect(hidden.status).toBe(404)
    expect(await hidden.text()).toContain(bob.did)
    await bob.setState(true)
    expect((await fetch(before.url)).status).toBe(200)
  })

  test('a deleted release is gone from ranges and 410 at its exact addresses', async () => {
    await publish('1.2.3', '1.2.4')
    const location = (await site.get('/p/alice.example/hello/=1.2.4')).headers.get('location') ?? ''
    await alice.write({ [`${OF_RELEASE}hello:1.2.4`]: null })
    expect(await leadsTo('/p/alice.example/hello/1')).toBe('1.2.3')
    for (const address of [location, `${site.url}/p/alice.example/hello/=1.2.4.tar.gz`]) {
      const gone = await fetch(address)
      expect(gone.status).toBe(410)
      expect(await gone.text()).toContain('deleted')
    }
    const stored = readdirSync(`${site.config.dataDirectory}/trees`, { recursive: true, encoding: 'utf8' })
    expect(stored.filter((at) => at.endsWith('.gz')).map((at) => at.split('/').at(-2))).toEqual(['1.2.3'])
    const lockId = location.split('/').at(-1)?.replace('.tar.gz', '') ?? ''
    await expect(site.service.lockById(lockId)).rejects.toThrow('deleted')
    await expect(site.service.lockFor(alice.uri(`${OF_RELEASE}hello:1.2.4`))).rejects.toThrow('deleted')
  })

  test('an account that leaves takes its trees with it', async () => {
    await publish('1.2.3')
    const location = (await site.get('/p/alice.example/hello/1')).headers.get('location') ?? ''
    await alice.setState(false)
    expect((await fetch(location)).status).toBe(404)
    expect((await site.get('/p/alice.example/hello/1')).status).toBe(404)
    await alice.setState(true)
    expect((await fetch(location)).status).toBe(200)
    await alice.setState(false, 'deleted')
    expect((await fetch(location)).status).toBe(404)
    expect(readdirSync(`${site.config.dataDirectory}/trees`)).toEqual([])
  })

  test("a sweep takes a deleted account's trees from the disk, and no others", async () => {
    const bob = await world.account('bob.example')
    await bob.write({
      [`${pkg.$nsid}/zlib`]: samplePackage(),
      [`${OF_RELEASE}zlib:1.0.0`]: releaseOf(bob, 'zlib', '1.0.0'),
    })
    await publish('1.2.3')
    for (const path of ['/p/alice.example/hello/1', '/p/bob.example/zlib/1']) await site.get(path)
    const stored = () => readdirSync(`${site.config.dataDirectory}/trees`)
    expect(stored()).toHaveLength(2)
    await bob.setState(false)
    await alice.setState(false, 'deleted')
    await site.service.sweep()
    expect(stored()).toHaveLength(1)
    await bob.setState(true)
    expect(await leadsTo('/p/bob.example/zlib/1')).toBe('1.0.0')
  })

  test('an ETag is of the bytes, which another zlib packs otherwise', async () => {
    await publish('1.2.3')
    const location = (await site.get('/p/alice.example/hello/1')).headers.get('location') ?? ''
    const before = (await fetch(location)).headers.get('etag')
    const root = `${site.config.dataDirectory}/trees`
    const stored = readdirSync(root, { recursive: true, encoding: 'utf8' }).find((at) => at.endsWith('.gz'))
    const path = `${root}/${stored}`
    writeFileSync(path, gzipSync(gunzipSync(readFileSync(path)), { level: 1 }))
    const other = await fetch(location, { headers: { 'if-none-match': before ?? '' } })
    expect([other.status, other.headers.get('etag') === before]).toEqual([200, false])
  })

  test('a DID that is too long for the name of a file', async () => {
    const store = createTreeStore(`${site.config.dataDirectory}/long`, `${site.config.dataDirectory}/links`)
    const did = `did:web:${'a.'.repeat(150)}example`
    const address = {
      ...{ did, kind: 'package' as const, name: 'hello', version: '1.0.0' },
      lockId: 'a'.repeat(52),
    }
    const tree = { tarball: new Uint8Array([1]), narHash: hashOf('tree') }
    await store.write(address, tree)
    expect((await store.read(address))?.narHash).toBe(tree.narHash)
    await store.erase([did])
    expect(await store.read(address)).toBeUndefined()
  })

  test('package.nix of a range', async () => {
    await publish('1.2.3')
    const response = await site.get('/p/alice.example/hello/1/package.nix')
    const text = await response.text()
    expect(text).toContain('buildGoModule {\n  pname = "hello";\n  version = "1.2.3";')
    expect(text).toContain('license = lib.licenses.mit;')
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  })

  test('a blob is had from the server that the author uses now', async () => {
    const cid = 'bafkreibme22gw2h7y2h7tg2fhqotaqjucnbc24deqo72b6mkl2egezxhvy'
    const response = await site.get(`/blob/${alice.did}/${cid}`)
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toBe(
      `https://pds.example/xrpc/com.atproto.sync.getBlob?did=${encodeURIComponent(alice.did)}&cid=${cid}`,
    )
  })
})
