import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../src/db/database.js'
import { collection, package as pkg } from '../../src/lexicons/dev/firn.js'
import { narHashOf } from '../../src/nix/nar.js'
import { storeHashOf } from '../../src/nix/narinfo.js'
import { type Account, World } from '../api/world.js'
import { openEmbeddedDatabase } from '../support/databases.js'
import { freePort } from '../support/free-port.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { type NixSite, startNixSite } from './nix-site.js'
import { publishScript } from './publish-script.js'
import { readTree } from './read-tree.js'

describeWith([NIX], 'the binary cache of trees', () => {
  let database: Database
  let nix: PrivateNix
  let site: NixSite
  let world: World
  let alice: Account
  beforeAll(async () => {
    database = await openEmbeddedDatabase()
    nix = await createPrivateNix()
    site = await startNixSite(database.db)
    world = new World(database.db)
    alice = await world.account('alice.example')
    await publishScript(site, alice, 'hello', '1.0.0')
    const items = [{ definition: alice.uri(`${pkg.$nsid}/hello`), requirement: '*' }]
    await alice.write({ [`${collection.$nsid}/all`]: { $type: collection.$nsid, items } })
  })
  afterAll(async () => {
    await site[Symbol.asyncDispose]()
    await nix.remove()
    await database.close()
  })

  /** A store of its own that calls itself /nix/store, as nearly all do: others have other paths, and no use for a cache. */
  function usualStore(name: string) {
    const root = path.join(nix.dir, name)
    mkdirSync(root)
    const env = {
      NIX_STORE_DIR: '/nix/store',
      NIX_REMOTE: `local?root=${root}`,
      XDG_CACHE_HOME: path.join(root, 'cache'),
    }
    return { root, env }
  }

  /** A flake whose one input is the tree at `url`, by what names of packages are in it. */
  function consumer(name: string, url: string): string {
    const flake = path.join(nix.dir, name)
    mkdirSync(flake)
    writeFileSync(
      path.join(flake, 'flake.nix'),
      `{ inputs.it.url = "${url}"; outputs = { it, ... }: { names = builtins.attrNames (builtins.readDir it); }; }`,
    )
    return flake
  }

  test.each([
    ['a package', '/p/alice.example/hello/1.tar.gz'],
    ['an author', '/u/alice.example.tar.gz'],
    ['the index', '/nixexprs.tar.gz'],
    ['a collection', '/c/alice.example/all.tar.gz'],
  ])(
    'a locked flake input, %s, is had from it while the address in the lock answers nothing',
    async (what, at) => {
      const id = what.replace(' ', '-')
      const flake = consumer(id, site.url + at)
      const first = usualStore(`${id}-first`)
      const args = ['eval', '--json', `path:${flake}#names`]
      const { stdout } = await nix.nix(args, { env: first.env })
      const lockFile = path.join(flake, 'flake.lock')
      const lock = JSON.parse(readFileSync(lockFile, 'utf8'))
      lock.nodes.it.locked.url = `${site.url}/gone/${id}.tar.gz`
      writeFileSync(lockFile, JSON.stringify(lock))
      await publishScript(site, alice, 'more', `1.0.${id.length}`)

      const without = usualStore(`${id}-without`)
      const refused = await nix.nix(args, { env: without.env, allowFailure: true })
      expect(refused.stderr).toContain(`/gone/${id}.tar.gz`)
      const withCache = usualStore(`${id}-with`)
      const got = await nix.nix([...args, '--option', 'substituters', site.url], { env: withCache.env })
      expect(got.stdout).toBe(stdout)
    },
  )

  /** The narinfo of what an address leads to, as it is served. */
  async function pathOf(at: string): Promise<string> {
    const link = (await site.get(at)).headers.get('link') ?? ''
    return `/${storeHashOf(decodeURIComponent(/narHash=([^>]+)>/.exec(link)?.[1] ?? ''))}.narinfo`
  }

  test('it says what it is, and of a tree what Nix wants to know', async () => {
    const info = await site.get('/nix-cache-info')
    expect(await info.text()).toBe('StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 50\n')
    const narInfo = await (await site.get(await pathOf('/p/alice.example/hello/=1.0.0'))).text()
    const nar = gunzipSync(await (await site.get(`/${/URL: (.*)/.exec(narInfo)?.[1]}`)).bytes())
    expect(narInfo).toContain(`NarSize: ${nar.length}\n`)
    const tree = path.join(nix.dir, 'restored')
    execFileSync('nix-store', ['--restore', tree], { input: nar, env: nix.env })
    expect(narInfo).toContain(`StorePath: /nix/store/${storeHashOf(narHashOf(readTree(tree)))}-source\n`)
  })

  test.each(['/p/alice.example/hello/1', '/u/alice.example', '/nixexprs.tar.gz', '/c/alice.example/all'])(
    'the tree of %s is there when the disk was lost, and when the database is away',
    async (address) => {
      const narInfo = await pathOf(address)
      const before = await (await site.get(narInfo)).text()
      for (const folder of ['trees', 'tree-links', 'snapshots']) {
        await rm(path.join(site.config.dataDirectory, folder), { recursive: true, force: true })
      }
      expect(await (await site.get(narInfo)).text()).toBe(before)
      await using away = await openDatabase({ url: `postgres://firn@127.0.0.1:${await freePort()}/firn` })
      site.restart({ db: away.db })
      try {
        expect(await (await site.get(narInfo)).text()).toBe(before)
        expect((await site.get(`/${'0'.repeat(32)}.narinfo`)).status).toBe(503)
      } finally {
        site.restart()
      }
    },
  )

  test('what was never given out, and what is no hash', async () => {
    for (const at of [
      `/${'0'.repeat(32)}.narinfo`,
      `/nar/${'0'.repeat(32)}.nar.gz`,
      `/${'e'.repeat(32)}.narinfo`,
    ]) {
      expect((await site.get(at)).status, at).toBe(404)
    }
  })

  test('a tree is hidden with its account, and erased with it', async () => {
    const bob = await world.account('bob.example')
    await publishScript(site, bob, 'tool', '1.0.0')
    const [ofPackage, ofAuthor, ofIndex] = await Promise.all(
      ['/p/bob.example/tool/1', '/u/bob.example', '/nixexprs.tar.gz'].map(pathOf),
    )
    const statuses = () =>
      Promise.all([ofPackage, ofAuthor, ofIndex].map(async (at = '') => (await site.get(at)).status))
    expect(await statuses()).toEqual([200, 200, 200])
    await bob.setState(false)
    // The index holds names and hashes alone: locks of it outlast an account that is away for a while.
    expect(await statuses()).toEqual([404, 404, 200])
    await bob.setState(true)
    expect(await statuses()).toEqual([200, 200, 200])
    await bob.setState(false, 'takendown')
    expect(await statuses()).toEqual([404, 404, 410])
    await bob.setState(false, 'deleted')
    expect(await statuses()).toEqual([404, 404, 404])
    await site.service.sweep()
    const folder = path.join(site.config.dataDirectory, 'snapshots')
    for (const at of [ofAuthor, ofIndex]) {
      expect(readdirSync(folder)).not.toContain(`${at?.slice(1).split('.')[0]}.tar.gz`)
    }
  })
})
