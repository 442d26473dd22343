import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../src/db/database.js'
import { package as pkg, release, yank } from '../../src/lexicons/dev/firn.js'
import { type Account, World } from '../api/world.js'
import { openEmbeddedDatabase } from '../support/databases.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { A_DATE } from '../support/sample-records.js'
import { type NixSite, startNixSite } from './nix-site.js'
import { publishScript } from './publish-script.js'

describeWith([NIX], 'whole authors, the whole index and the registry', () => {
  let database: Database
  let nix: PrivateNix
  let site: NixSite
  let world: World
  let alice: Account
  let bob: Account
  beforeAll(async () => {
    database = await openEmbeddedDatabase()
    nix = await createPrivateNix()
    site = await startNixSite(database.db)
    world = new World(database.db)
    alice = await world.account('alice.example')
    bob = await world.account('bob.example')
    await publishScript(site, alice, 'hello', '1.0.0')
    await publishScript(site, alice, 'world', '2.0.0', { systems: ['riscv64-linux'] })
    // No package is in the way of others, whatever it names.
    await publishScript(site, alice, 'odd', '1.0.0', { systems: ['x86_64'] })
    await publishScript(site, alice, 'late', '1.0.0', {
      systems: ['riscv64-linux', 'a b'],
      createdAt: '9999-12-31T00:00:00Z',
    })
    await publishScript(site, bob, 'tool', '0.1.0')
    const dependencies = [{ name: 'absent', definition: bob.uri(`${pkg.$nsid}/absent`), requirement: '*' }]
    await publishScript(site, alice, 'stuck', '1.0.0', { dependencies })
    const text =
      '{ stdenv }: stdenv.mkDerivation { name = "own"; dontUnpack = true; installPhase = "echo own > $out"; }'
    const artifact = { $type: 'dev.firn.recipe', build: { $type: 'dev.firn.recipe#expression', text } }
    await publishScript(site, alice, 'own', '1.0.0', { artifact })
  })
  afterAll(async () => {
    await site[Symbol.asyncDispose]()
    await nix.remove()
    await database.close()
  })

  async function says(out: string, program: string): Promise<string> {
    return execFileSync(path.join(out.trim(), 'bin', program), { encoding: 'utf8' })
  }
  const allSystems: string[] = []
  const withNixpkgs = () => ['-I', `nixpkgs=${site.url}/files/nixpkgs.tar.gz`, '--no-out-link']

  test('everything of one author, as a flake and as an expression', async () => {
    const address = `${site.url}/u/alice.example.tar.gz`
    expect((await nix.nix(['run', `${address}#hello`])).stdout).toBe('hello 1.0.0\n')
    const show = JSON.parse((await nix.nix(['flake', 'show', '--json', address])).stdout)
    const [system = ''] = Object.keys(show.packages)
    expect(Object.keys(show.packages[system])).toEqual(['hello', 'own'])
    // This nixpkgs knows no riscv64.
    expect(show.packages).not.toHaveProperty('riscv64-linux')
    const { stdout } = await nix.nixBuild([...withNixpkgs(), address, '-A', 'hello'])
    expect(await says(stdout, 'hello')).toBe('hello 1.0.0\n')
    expect((await nix.nixBuild([...withNixpkgs(), address, '-A', 'own'])).stdout).toMatch(/-own\n$/)
  })

  test('its overlay leaves the names of nixpkgs alone', async () => {
    const expression = `
      let nixpkgs = fetchTarball "${site.url}/files/nixpkgs.tar.gz";
          overlay = (builtins.getFlake "${site.url}/u/${alice.did}.tar.gz").overlays.default;
      in (import nixpkgs { overlays = [ overlay ]; }).firn.hello`
    const { stdout } = await nix.nix(['build', '--impure', '--json', '--no-link', '--expr', expression])
    expect(await says(JSON.parse(stdout)[0].outputs.out, 'hello')).toBe('hello 1.0.0\n')
  })

  test('the index, as a flake, as an expression and as a channel', async () => {
    const address = `${site.url}/nixexprs.tar.gz`
    expect((await nix.nix(['run', `${address}#"alice.example".hello`])).stdout).toBe('hello 1.0.0\n')
    const { stdout } = await nix.nixBuild([
      ...withNixpkgs(),
      '-I',
      `firn=${address}`,
      '<firn>',
      '-A',
      '"bob.example".tool',
    ])
    expect(await says(stdout, 'tool')).toBe('tool 0.1.0\n')
    // What stands at the address of a channel itself is not looked at.
    site.files.set('/', Buffer.from('a page'))
    await nix.run('nix-channel', ['--add', 'http://firn.example', 'firn'])
    // Nix takes no port in the name of a channel.
    const env = { http_proxy: site.url, no_proxy: '127.0.0.1' }
    await nix.run('nix-channel', ['--update'], { env })
    const expression = `import ${nix.dir}/home/.nix-defexpr/channels/firn { pkgs = import <nixpkgs> { }; }`
    const built = await nix.nixBuild([...withNixpkgs(), '--expr', `(${expression})."bob.example".tool`])
    expect(built.stdout).toBe(stdout)
  })

  test('nothing is fetched of packages that nobody touches', async () => {
    const names = await nix.evalJson(
      `builtins.attrNames (import (fetchTarball "${site.url}/nixexprs.tar.gz") { pkgs = throw "unused"; })."alice.example"`,
    )
    // One that is for no system of Nix has nowhere to be built.
    expect(names).toEqual(['hello', 'late', 'own', 'world'])
  })

  test('nix flake show lists the index, and fetches nothing but its names', async () => {
    const address = `${site.url}/nixexprs.tar.gz`
    const asked = site.requests.length
    const show = JSON.parse(
      (await nix.nix(['flake', 'show', '--refresh', '--json', ...allSystems, address])).stdout,
    )
    expect(Object.keys(show.packages)).toEqual([
      ...['aarch64-darwin', 'aarch64-linux', 'riscv64-linux', 'x86_64-darwin', 'x86_64-linux'],
    ])
    expect(show.packages['x86_64-linux']['alice.example/hello']).toMatchObject({ name: 'hello-1.0.0' })
    expect(Object.keys(show.packages['riscv64-linux'])).toEqual(['alice.example/late', 'alice.example/world'])
    expect(show.overlays.default.type).toBe('nixpkgs-overlay')
    const text = (await nix.nix(['flake', 'show', address])).stdout
    expect(text).toContain('alice.example/hello')
    expect(text).toContain("package 'hello-1.0.0'")
    const [, ...fetched] = new Set(site.requests.slice(asked))
    expect(fetched).toEqual([expect.stringMatching(/^\/tree\//)])
  })

  test('nix search and nix run find a package of the index by its listed name', async () => {
    const address = `${site.url}/nixexprs.tar.gz`
    const asked = site.requests.length
    const found = JSON.parse((await nix.nix(['search', '--json', address, 'hello'])).stdout)
    expect(Object.keys(found)).toEqual([expect.stringMatching(/^packages\.[^.]+\.alice\.example\/hello$/)])
    expect(site.requests.slice(asked)).toEqual([])
    expect((await nix.nix(['run', `${address}#"alice.example/hello"`])).stdout).toBe('hello 1.0.0\n')
  })

  test('the overlay of the index leaves the names of nixpkgs alone', async () => {
    const expression = `
      let nixpkgs = fetchTarball "${site.url}/files/nixpkgs.tar.gz";
          overlay = (builtins.getFlake "${site.url}/nixexprs.tar.gz").overlays.default;
      in (import nixpkgs { overlays = [ overlay ]; }).firn."alice.example".hello`
    const { stdout } = await nix.nix(['build', '--impure', '--json', '--no-link', '--expr', expression])
    expect(await says(JSON.parse(stdout)[0].outputs.out, 'hello')).toBe('hello 1.0.0\n')
  })

  test('nix run alice/hello by the registry', async () => {
    const registry = ['--option', 'flake-registry', `${site.url}/registry.json`]
    expect((await nix.nix(['run', ...registry, 'alice/hello'])).stdout).toBe('hello 1.0.0\n')
    expect((await nix.nix(['run', ...registry, 'bob-example/tool'])).stdout).toBe('tool 0.1.0\n')
    expect((await nix.nix(['run', ...registry, 'firn#"alice.example".hello'])).stdout).toBe('hello 1.0.0\n')
  })

  test('the registry: the same bytes while nothing changes, others when something does', async () => {
    const first = await site.get('/registry.json')
    const etag = first.headers.get('etag') ?? ''
    expect((await site.get('/registry.json', { 'if-none-match': etag })).status).toBe(304)
    site.restart()
    expect((await site.get('/registry.json')).headers.get('etag')).toBe(etag)
    await publishScript(site, alice, 'listed', '1.0.0')
    expect((await site.get('/registry.json')).headers.get('etag')).not.toBe(etag)
  })

  test.each(['/u/alice.example.tar.gz', '/nixexprs.tar.gz'])(
    '%s leads to one tree while nothing changes, to another when something does, and the first stays',
    async (address) => {
      const first = await site.get(address, { 'if-none-match': '*' })
      expect(first.status).toBe(302)
      const location = first.headers.get('location') ?? ''
      expect(location).toMatch(new RegExp(`^${site.url}/tree/[A-Za-z0-9_-]{43}\\.tar\\.gz$`))
      expect(first.headers.get('link')).toMatch(/^<[^>]*\?narHash=sha256-[^>]*>; rel="immutable"$/)
      const bytes = await (await fetch(location)).bytes()
      site.restart()
      expect((await site.get(address)).headers.get('location')).toBe(location)
      await publishScript(site, alice, `new${address.length}`, '1.0.0')
      expect((await site.get(address)).headers.get('location')).not.toBe(location)
      const again = await fetch(location)
      expect(await again.bytes()).toEqual(bytes)
      expect(again.headers.get('link')).toBe(first.headers.get('link'))
      expect(again.headers.get('cache-control')).toContain('immutable')
      const etag = again.headers.get('etag') ?? ''
      expect((await fetch(location, { headers: { 'if-none-match': etag } })).status).toBe(304)
    },
  )

  test('a set stays while others publish, and changes with its dependencies and with events that came late', async () => {
    const { db } = database
    const ofAlice = async () =>
      (await site.service.sets.author({ did: alice.did, handle: 'alice.example' })).url
    const carol = await world.account('carol.example')
    await publishScript(site, carol, 'dep', '1.0.0')
    const dependencies = [{ name: 'dep', definition: carol.uri(`${pkg.$nsid}/dep`), requirement: '*' }]
    await publishScript(site, alice, 'user', '1.0.0', { dependencies })
    const first = await ofAlice()
    const made = () => db.selectFrom('snapshot').select(['subject', 'version']).orderBy('createdAt').execute()
    const before = await made()
    await publishScript(site, await world.account('dave.example'), 'other', '1.0.0')
    expect(await ofAlice()).toBe(first)
    expect(await made()).toEqual(before)
    await publishScript(site, carol, 'dep', '1.1.0')
    const second = await ofAlice()
    expect(second).not.toBe(first)
    await carol.setState(false)
    expect(await ofAlice()).not.toBe(second)

    const event = await db
      .selectFrom('updateEvent')
      .selectAll()
      .where('did', '=', alice.did)
      .orderBy('seq')
      .executeTakeFirstOrThrow()
    await db.deleteFrom('updateEvent').where('seq', '=', event.seq).execute()
    const makeBoth = () => Promise.all([ofAlice(), site.service.sets.index()])
    await makeBoth()
    const versions = new Set((await made()).map(({ version }) => version))
    await db.insertInto('updateEvent').values(event).execute()
    await makeBoth()
    const since = (await made()).filter(({ version }) => !versions.has(version))
    expect(since.map(({ subject }) => subject).sort()).toEqual([`author ${alice.did}`, 'index'])
  })

  test('an index that was made on from an earlier one is what a new process makes', async () => {
    const erin = await world.account('erin.example')
    const dependencies = [{ name: 'base', definition: erin.uri(`${pkg.$nsid}/base`), requirement: '^1' }]
    const steps = [
      () => publishScript(site, erin, 'base', '1.0.0'),
      () => publishScript(site, bob, 'user', '1.0.0', { dependencies }),
      () => publishScript(site, erin, 'base', '1.1.0'),
      () => publishScript(site, erin, 'base', '2.0.0'),
      () => erin.write({ [`${release.$nsid}/package:base:1.1.0`]: null }),
      () => erin.setState(false),
      () => erin.setState(true),
    ]
    const addresses = new Set<string>()
    for (const step of steps) {
      await step()
      const { url } = await site.service.sets.index()
      addresses.add(url)
      await database.db.deleteFrom('snapshot').execute()
      site.restart()
      expect((await site.service.sets.index()).url).toBe(url)
    }
    // Away and back again is the same index as before.
    expect(addresses.size).toBe(steps.length - 1)
  })

  test('what is yanked or whose author left is in none of them', async () => {
    const uri = await publishScript(site, bob, 'bad', '1.0.0')
    const { cid } = await database.db
      .selectFrom('release')
      .select('cid')
      .where('uri', '=', uri)
      .executeTakeFirstOrThrow()
    await bob.write({
      [`${yank.$nsid}/package:bad:1.0.0`]: { $type: yank.$nsid, release: { uri, cid }, createdAt: A_DATE },
    })
    expect(await (await site.get('/registry.json')).text()).not.toContain('/bad/')
    await bob.setState(false)
    expect((await site.get('/u/bob.example.tar.gz')).status).toBe(404)
    expect(await (await site.get('/registry.json')).text()).not.toContain('/tool/')
    await bob.setState(true)
    expect(await (await site.get('/registry.json')).text()).toContain('/tool/')
  })

  test('an author without packages', async () => {
    const response = await site.get('/u/nobody.example.tar.gz')
    expect([response.status, await response.text()]).toEqual([
      404,
      'This index knows no active account "nobody.example".\n',
    ])
  })
})
