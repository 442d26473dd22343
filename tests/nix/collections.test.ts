import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../src/db/database.js'
import { collection, package as pkg } from '../../src/lexicons/dev/firn.js'
import { type Account, World } from '../api/world.js'
import { openEmbeddedDatabase } from '../support/databases.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import type { Json } from '../support/sample-records.js'
import { type NixSite, startNixSite } from './nix-site.js'
import { publishScript } from './publish-script.js'

describeWith([NIX], 'collections', () => {
  let database: Database
  let nix: PrivateNix
  let site: NixSite
  let alice: Account
  let bob: Account
  let carol: Account
  beforeAll(async () => {
    database = await openEmbeddedDatabase()
    nix = await createPrivateNix()
    site = await startNixSite(database.db)
    const world = new World(database.db)
    alice = await world.account('alice.example')
    bob = await world.account('bob.example')
    carol = await world.account('carol.example')
    await publishScript(site, alice, 'hello', '1.0.0')
    await publishScript(site, alice, 'hello', '1.1.0')
    await publishScript(site, bob, 'hello', '0.1.0')
    await publishScript(site, bob, 'tool', '3.0.0', { systems: ['riscv64-linux'] })
  })
  afterAll(async () => {
    await site[Symbol.asyncDispose]()
    await nix.remove()
    await database.close()
  })

  const item = (author: Account, name: string, change: Json = {}): Json => ({
    definition: author.uri(`${pkg.$nsid}/${name}`),
    requirement: '*',
    ...change,
  })
  async function put(name: string, items: Json[], change: Json = {}): Promise<string> {
    await alice.write({ [`${collection.$nsid}/${name}`]: { $type: collection.$nsid, items, ...change } })
    return `${site.url}/c/alice.example/${name}.tar.gz`
  }
  async function locked(name: string): Promise<string> {
    const response = await site.get(`/c/alice.example/${name}.tar.gz`)
    expect(response.status, await response.clone().text()).toBe(302)
    return response.headers.get('location') ?? ''
  }
  const bytesAt = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer())
  const says = (out: string, program: string) =>
    execFileSync(path.join(out.trim(), 'bin', program), { encoding: 'utf8' })

  test('hold packages of any authors, each under its own name, of which two may not be the same', async () => {
    const address = await put('greetings', [
      item(alice, 'hello', { requirement: '=1.0.0' }),
      item(bob, 'hello', { name: 'hello-of-bob' }),
    ])
    expect((await nix.nix(['run', `${address}#hello`])).stdout).toBe('hello 1.0.0\n')
    expect((await nix.nix(['run', `${address}#hello-of-bob`])).stdout).toBe('hello 0.1.0\n')
    const { stdout } = await nix.nixBuild([
      ...['-I', `nixpkgs=${site.url}/files/nixpkgs.tar.gz`, '--no-out-link'],
      ...[`${site.url}/c/${alice.did}/greetings.tar.gz`, '-A', 'hello'],
    ])
    expect(says(stdout, 'hello')).toBe('hello 1.0.0\n')

    await put('same', [item(alice, 'hello'), item(bob, 'hello')])
    const letter = await database.db
      .selectFrom('deadLetter')
      .select(['reason', 'detail'])
      .where('uri', '=', alice.uri(`${collection.$nsid}/same`))
      .executeTakeFirst()
    expect(letter).toEqual({
      reason: 'DuplicateItem',
      detail:
        '$.items[1].name: "hello" stands twice: give one of the two another "name" within the collection.',
    })
    expect((await site.get('/c/alice.example/same.tar.gz')).status).toBe(404)
  })

  test('are an overlay, a shell and a module, too', async () => {
    const address = await put('all', [item(alice, 'hello'), item(bob, 'tool')])
    const show = JSON.parse((await nix.nix(['flake', 'show', '--json', address])).stdout)
    expect(Object.keys(show)).toEqual(
      expect.arrayContaining(['devShells', 'nixosModules', 'overlays', 'packages']),
    )
    const [system = ''] = Object.keys(show.packages)
    // Only what the system has; this nixpkgs knows no riscv64.
    expect(Object.keys(show.packages[system])).toEqual(['hello'])
    expect(show.packages).not.toHaveProperty('riscv64-linux')
    const shell = await nix.evalJson(
      `map (input: input.name) (builtins.getFlake "${address}").devShells.${system}.default.arguments.inputs`,
    )
    expect(shell).toEqual(['hello-1.1.0'])
    const expression = `
      let nixpkgs = fetchTarball "${site.url}/files/nixpkgs.tar.gz";
          overlay = (builtins.getFlake "${address}").overlays.default;
      in (import nixpkgs { overlays = [ overlay ]; }).firn.hello`
    const { stdout } = await nix.nix(['build', '--impure', '--json', '--no-link', '--expr', expression])
    expect(says(JSON.parse(stdout)[0].outputs.out, 'hello')).toBe('hello 1.1.0\n')
  })

  test('carry what authors wrote themselves: expressions and modules', async () => {
    const artifact = {
      $type: 'dev.firn.recipe',
      build: {
        $type: 'dev.firn.recipe#expression',
        text: '{ stdenv }: stdenv.mkDerivation { name = "own"; dontUnpack = true; installPhase = "echo own > $out"; }',
      },
      modules: [{ system: 'nixos', text: '{ config.environment.own = true; }' }],
    }
    await publishScript(site, alice, 'own', '1.0.0', { artifact })
    const address = await put('written', [item(alice, 'own')])
    expect((await nix.nix(['build', '--no-link', '--json', `${address}#own`])).stdout).toContain('-own')
    const values = await nix.evalJson(`
      let module = (builtins.getFlake "${address}").nixosModules.default {
            lib = { mkOverride = _: value: value; filterAttrs = _: _: { }; optional = c: v: if c then [ v ] else [ ]; };
            config = { };
          };
          ofRelease = (builtins.head module.imports).imports;
          written = builtins.filter (each: each ? imports) (builtins.filter builtins.isAttrs ofRelease);
      in map import (builtins.concatMap (each: each.imports) written)`)
    expect(values).toEqual([{ config: { environment: { own: true } } }])
  })

  test('are locked: what a lock gave once it gives for ever, also when the collection was changed', async () => {
    await put('locked', [item(alice, 'hello', { requirement: '1' })], { summary: 'First' })
    const first = await locked('locked')
    expect(first).toMatch(new RegExp(`^${site.url}/c/${alice.did}/locked/[a-z2-7]{52}\\.tar\\.gz$`))
    const answer = await fetch(first)
    expect(answer.headers.get('cache-control')).toContain('immutable')
    expect(answer.headers.get('link')).toMatch(/^<http:[^>]+\?narHash=sha256-[^>]+>; rel="immutable"$/)
    const bytes = await bytesAt(first)
    expect(await locked('locked')).toBe(first)

    await put('locked', [item(alice, 'hello', { requirement: '1' })], { summary: 'Second' })
    const second = await locked('locked')
    expect(second).not.toBe(first)
    await publishScript(site, alice, 'hello', '1.2.0')
    expect(await locked('locked')).not.toBe(second)
    // From disk, and emitted anew.
    expect((await bytesAt(first)).equals(bytes)).toBe(true)
    const elsewhere = await startNixSite(database.db)
    await using _ = elsewhere
    const { pathname } = new URL(first)
    const again = await (await elsewhere.get(pathname)).arrayBuffer()
    expect(Buffer.from(again).equals(bytes)).toBe(true)
  })

  test('without the suffix, and by another spelling of the name', async () => {
    const address = await put('Two_Words', [item(alice, 'hello')])
    const location = await locked('Two_Words')
    for (const other of [address.replace('.tar.gz', ''), address.replace('Two_Words', 'two-words')]) {
      const response = await fetch(other, { redirect: 'manual' })
      expect(response.headers.get('location')).toBe(location)
    }
    expect((await fetch(location.replace('.tar.gz', ''))).status).toBe(200)
  })

  test('say in the tree what could not be had, and why', async () => {
    const address = await put('partly', [
      item(alice, 'hello'),
      item(alice, 'hello', { name: 'future', requirement: '9' }),
    ])
    const leftOut = await nix.evalJson(
      `(builtins.fromJSON (builtins.readFile (fetchTarball "${address}" + "/lock.json"))).leftOut`,
    )
    expect(leftOut).toEqual({
      future: expect.stringMatching(/^There is no release of alice.example\/hello that matches 9; newest is/),
    })
    await put('empty', [item(alice, 'hello', { requirement: '9' })])
    const response = await site.get('/c/alice.example/empty.tar.gz')
    expect([response.status, await response.text()]).toEqual([
      404,
      expect.stringMatching(/^Nothing of the collection empty can be had\.\nhello: There is no release/),
    ])
  })

  test('are gone when their author deletes them, and hidden with an author of theirs', async () => {
    await put('short', [item(bob, 'hello')])
    const location = await locked('short')
    await bob.setState(false)
    expect((await fetch(location)).status).toBe(404)
    expect((await site.get('/c/alice.example/short.tar.gz')).status).toBe(404)
    await bob.setState(true)
    expect((await fetch(location)).status).toBe(200)
    await alice.write({ [`${collection.$nsid}/short`]: null })
    for (const address of [location, `${site.url}/c/alice.example/short.tar.gz`]) {
      const response = await fetch(address, { redirect: 'manual' })
      expect([response.status, await response.text()]).toEqual([
        410,
        expect.stringContaining('deleted the collection'),
      ])
    }
  })

  test('are looked up again only when somebody in them changed something', async () => {
    await put('memo', [item(alice, 'hello'), item(bob, 'later', { name: 'future' })])
    const first = await site.service.collections.lockFor({ actor: alice.did, name: 'memo' })
    // Once more, now that the others in it are known.
    await site.service.collections.lockFor({ actor: alice.did, name: 'memo' })
    const again = await site.service.collections.lockFor({ actor: 'alice.example', name: 'Memo' })
    expect(again).toBe(await site.service.collections.lockFor({ actor: alice.did, name: 'memo' }))
    expect(again.id).toBe(first.id)
    await publishScript(site, carol, 'elsewhere', '1.0.0')
    expect(await site.service.collections.lockFor({ actor: alice.did, name: 'memo' })).toBe(again)
    await publishScript(site, alice, 'hello', '1.3.0')
    const { lock } = await site.service.collections.lockFor({ actor: alice.did, name: 'memo' })
    expect(lock.items.hello).toMatch(/hello:1\.3\.0$/)
  })

  test('a miss says what there is; an address that means nothing says how it should read', async () => {
    const miss = await site.get('/c/alice.example/nothing.tar.gz')
    expect([miss.status, await miss.text()]).toEqual([
      404,
      expect.stringMatching(/^alice\.example has no collection "nothing" in this index; it has .*locked/),
    ])
    for (const address of ['/c/alice.example', '/c/alice.example/all/x/y', `/c/${alice.did}/all/nolock`]) {
      expect((await site.get(address)).status, address).toBe(400)
    }
    const other = (await locked('all')).replace('/all/', '/greetings/')
    expect((await fetch(other)).status).toBe(404)
  })

  test('the trees of a deleted account go with it', async () => {
    const path = `${collection.$nsid}/hers`
    await carol.write({ [path]: { $type: collection.$nsid, items: [item(alice, 'hello')] } })
    const { headers } = await site.get('/c/carol.example/hers.tar.gz')
    const location = headers.get('location') ?? ''
    await carol.setState(false, 'deleted')
    expect(
      await database.db.selectFrom('collectionLock').where('did', '=', carol.did).select('id').execute(),
    ).toEqual([])
    await site.service.sweep()
    expect((await fetch(location)).status).toBe(404)
  })
})
