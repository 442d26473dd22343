import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../src/db/database.js'
import { package as pkg, yank } from '../../src/lexicons/dev/firn.js'
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
    await nix.run('nix-channel', ['--add', address, 'firn'])
    await nix.run('nix-channel', ['--update'])
    const expression = `import ${nix.dir}/home/.nix-defexpr/channels/firn { pkgs = import <nixpkgs> { }; }`
    const built = await nix.nixBuild([...withNixpkgs(), '--expr', `(${expression})."bob.example".tool`])
    expect(built.stdout).toBe(stdout)
  })

  test('nothing is fetched of packages that nobody touches', async () => {
    const names = await nix.evalJson(
      `builtins.attrNames (import (fetchTarball "${site.url}/nixexprs.tar.gz") { pkgs = throw "unused"; })."alice.example"`,
    )
    expect(names).toEqual(['hello', 'late', 'odd', 'own', 'world'])
  })

  test('nix run alice/hello by the registry', async () => {
    const registry = ['--option', 'flake-registry', `${site.url}/registry.json`]
    expect((await nix.nix(['run', ...registry, 'alice/hello'])).stdout).toBe('hello 1.0.0\n')
    expect((await nix.nix(['run', ...registry, 'bob-example/tool'])).stdout).toBe('tool 0.1.0\n')
    expect((await nix.nix(['run', ...registry, 'firn#"alice.example".hello'])).stdout).toBe('hello 1.0.0\n')
  })

  test('the same bytes while nothing changes, others when something does', async () => {
    for (const address of ['/u/alice.example.tar.gz', '/nixexprs.tar.gz', '/registry.json']) {
      const first = await site.get(address)
      const etag = first.headers.get('etag') ?? ''
      expect((await site.get(address, { 'if-none-match': etag })).status, address).toBe(304)
      site.restart()
      expect((await site.get(address)).headers.get('etag'), address).toBe(etag)
      const before = await first.bytes()
      await publishScript(site, alice, `new${address.length}`, '1.0.0')
      expect(Buffer.compare(await (await site.get(address)).bytes(), before), address).not.toBe(0)
    }
  })

  test('a set stays while others publish, and changes with its dependencies and with events that came late', async () => {
    const ofAlice = () => site.service.sets.author({ did: alice.did, handle: 'alice.example' })
    const carol = await world.account('carol.example')
    await publishScript(site, carol, 'dep', '1.0.0')
    const dependencies = [{ name: 'dep', definition: carol.uri(`${pkg.$nsid}/dep`), requirement: '*' }]
    await publishScript(site, alice, 'user', '1.0.0', { dependencies })
    await ofAlice()
    const first = await ofAlice()
    await publishScript(site, await world.account('dave.example'), 'other', '1.0.0')
    // The same object: it was not made again.
    expect(await ofAlice()).toBe(first)
    await publishScript(site, carol, 'dep', '1.1.0')
    const second = await ofAlice()
    expect(second.equals(first)).toBe(false)
    await carol.setState(false)
    expect((await ofAlice()).equals(second)).toBe(false)

    const { db } = database
    const madeNow = () => Promise.all([ofAlice(), site.service.sets.index()])
    const event = await db
      .selectFrom('updateEvent')
      .selectAll()
      .where('did', '=', alice.did)
      .orderBy('seq')
      .executeTakeFirstOrThrow()
    await db.deleteFrom('updateEvent').where('seq', '=', event.seq).execute()
    await madeNow()
    const before = await madeNow()
    await db.insertInto('updateEvent').values(event).execute()
    const after = await madeNow()
    expect(after.map((made, index) => made === before[index])).toEqual([false, false])
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
