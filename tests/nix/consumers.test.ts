import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../src/db/database.js'
import { parseSri } from '../../src/nix/sri.js'
import { fixedOutputPath } from '../../src/nix/store-path.js'
import { type Account, World } from '../api/world.js'
import { openEmbeddedDatabase } from '../support/databases.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { type NixSite, startNixSite } from './nix-site.js'
import { publishScript } from './publish-script.js'

/** The ways in which projects pin a tree, flakes or not: each still builds what it pinned after a new release. */
describeWith([NIX], 'those who pin a tree', () => {
  let database: Database
  let nix: PrivateNix
  let site: NixSite
  let alice: Account
  let versions = 0
  beforeAll(async () => {
    database = await openEmbeddedDatabase()
    nix = await createPrivateNix()
    site = await startNixSite(database.db)
    alice = await new World(database.db).account('alice.example')
  })
  afterAll(async () => {
    await site[Symbol.asyncDispose]()
    await nix.remove()
    await database.close()
  })

  /** Publishes the next version of hello, and gives what it will say. */
  async function publishNext(): Promise<string> {
    const version = `1.${versions++}.0`
    await publishScript(site, alice, 'hello', version)
    return `hello ${version}\n`
  }
  function project(name: string, files: Readonly<Record<string, string>>): string {
    const folder = path.join(nix.dir, name)
    mkdirSync(folder)
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text)
    return folder
  }
  async function build(expression: string): Promise<string> {
    const nixpkgs = ['-I', `nixpkgs=${site.url}/files/nixpkgs.tar.gz`]
    const { stdout } = await nix.nixBuild(['--no-out-link', ...nixpkgs, '--expr', expression])
    return execFileSync(path.join(stdout.trim(), 'bin/hello'), { encoding: 'utf8' })
  }
  /** Deletes a fetched tree from the store, so that Nix has to fetch it again. */
  async function forget(narHash: string): Promise<void> {
    const output = { name: 'source', mode: 'nar', hash: parseSri(narHash) } as const
    await nix.nixStore(['--delete', '--ignore-liveness', fixedOutputPath(output, nix.storeDir)])
  }

  const ADDRESSES: [what: string, address: string, attribute: string][] = [
    ['a package', '/p/alice.example/hello/1.tar.gz', 'hello'],
    ['an author', '/u/alice.example.tar.gz', 'hello'],
    ['the index', '/nixexprs.tar.gz', '"alice.example".hello'],
  ]

  test('a package that is called "default"', async () => {
    await publishScript(site, alice, 'default', '1.0.0')
    const { stdout } = await nix.nix([
      'build',
      '--json',
      '--no-link',
      `${site.url}/p/alice.example/default/1.tar.gz`,
    ])
    const [{ outputs }] = JSON.parse(stdout)
    expect(execFileSync(path.join(outputs.out, 'bin/default'), { encoding: 'utf8' })).toBe('default 1.0.0\n')
  })

  test.each(ADDRESSES)(
    'fetchTarball of %s, pinned by what nix-prefetch-url says',
    async (_, address, attribute) => {
      const says = await publishNext()
      const url = (await site.get(address)).headers.get('location') ?? ''
      const { stdout } = await nix.run('nix-prefetch-url', ['--unpack', '--name', 'source', url])
      const pinned = `(import (fetchTarball { url = "${url}"; sha256 = "${stdout.trim()}"; }) { }).${attribute}`
      await publishNext()
      await nix.run('nix-store', ['--gc'])
      expect(await build(pinned)).toBe(says)
    },
  )

  test.each(ADDRESSES)(
    'a flake.lock of %s, read without flakes as flake-compat does',
    async (what, address, attribute) => {
      const says = await publishNext()
      const { folder, locked } = await lockedFlake(what.replace(' ', '-'), address)
      await publishNext()
      await forget(locked.narHash)
      // What flake-compat makes of a tarball input (its fetchTree, for a Nix without flakes).
      const input = `let inherit ((builtins.fromJSON (builtins.readFile ${folder}/flake.lock)).nodes.it) locked;
      in fetchTarball { inherit (locked) url; sha256 = locked.narHash; }`
      expect(await build(`(import (${input}) { }).${attribute}`)).toBe(says)
    },
  )

  /**
   * A flake with one input, locked by its Nix. Before 2.17 that locks the address as it was written: for such, the
   * README says to write where it leads to.
   */
  async function lockedFlake(name: string, address: string) {
    const locksLinks = await nix.evalJson('builtins.compareVersions builtins.nixVersion "2.17" >= 0')
    const url = locksLinks ? site.url + address : (await site.get(address)).headers.get('location')
    const folder = project(name, {
      'flake.nix': `{
        inputs.it.url = "${url}";
        outputs = { it, ... }: { inherit (it) legacyPackages packages; };
      }`,
    })
    await nix.nix(['flake', 'lock', '--refresh', `path:${folder}`])
    const { locked } = JSON.parse(readFileSync(path.join(folder, 'flake.lock'), 'utf8')).nodes.it
    return { folder, locked }
  }

  test.each(ADDRESSES)('npins: %s, pinned to where HEAD leads', async (what, address, attribute) => {
    const says = await publishNext()
    const { sources } = await npinsOf(address)
    const folder = project(`npins-${what.replace(' ', '-')}`, { 'sources.json': sources })
    await publishNext()
    await nix.run('nix-store', ['--gc'])
    const pin = `(builtins.fromJSON (builtins.readFile ${folder}/sources.json)).pins.it`
    // mkUrlSource of its default.nix.
    const source = `let spec = ${pin}; in fetchTarball { inherit (spec) url; sha256 = spec.hash; }`
    expect(await build(`(import (${source}) { }).${attribute}`)).toBe(says)
  })

  /** What `npins add mutable-url --unpack` writes: the address that a HEAD ends at, and the hash of what is there. */
  async function npinsOf(address: string, version = 8) {
    const { url } = await fetch(site.url + address, { method: 'HEAD' })
    const { stdout } = await nix.run('nix-prefetch-url', [
      '--unpack',
      '--name',
      'source',
      '--type',
      'sha256',
      url,
    ])
    const pin = { type: 'MutableUrl', update_url: site.url + address, url, unpack: true, hash: stdout.trim() }
    return { sources: JSON.stringify({ pins: { it: pin }, version }) }
  }

  describeWhere('FIRN_TEST_FLAKE_COMPAT', 'with flake-compat itself', (compat) => {
    test('the default package of a locked flake', async () => {
      const says = await publishNext()
      const { folder } = await lockedFlake('compat', '/p/alice.example/hello/1.tar.gz')
      await publishNext()
      const flake = `(import ${compat} { src = ${folder}; }).defaultNix`
      expect(await build(`${flake}.packages.\${builtins.currentSystem}.hello`)).toBe(says)
    })
  })

  describeWhere('FIRN_TEST_NPINS', 'with the default.nix of npins itself', (npins) => {
    test('a package by its pin', async () => {
      const says = await publishNext()
      const version = Number(/version == (\d+)/.exec(readFileSync(`${npins}/default.nix`, 'utf8'))?.[1])
      const { sources } = await npinsOf('/p/alice.example/hello/1.tar.gz', version)
      const folder = project('npins', { 'sources.json': sources })
      await publishNext()
      expect(await build(`(import (import ${npins} { input = ${folder}/sources.json; }).it { }).hello`)).toBe(
        says,
      )
    })
  })
})

/** With a directory that holds a default.nix, where an environment variable names one: no prerequisite of the suite. */
function describeWhere(variable: string, name: string, suite: (directory: string) => void): void {
  const directory = process.env[variable]
  if (directory !== undefined) describeWith([NIX], name, () => suite(path.resolve(directory)))
  else
    process.stderr.write(`SKIPPED "${name}": set ${variable} to the directory that holds its default.nix\n`)
}
