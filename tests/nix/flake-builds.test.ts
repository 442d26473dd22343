import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '../../src/nix/canonical-json.js'
import { narHashOf } from '../../src/nix/nar.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { type BuildSite, createBuildSite, STUB } from './build-site.js'
import { HOSTILE_TEXTS } from './hostile.js'
import { COMMIT, form, hashOf } from './sample.js'

const SYSTEM = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-${process.platform}`

describeWith([NIX], 'a flake in the source', () => {
  let nix: PrivateNix
  let site: BuildSite
  beforeAll(async () => {
    nix = await createPrivateNix()
    site = await createBuildSite(nix)
  })
  afterAll(async () => {
    await site[Symbol.asyncDispose]()
    await nix.remove()
  })

  /** A locked input of the server's. */
  function locked(name: string, files: Record<string, string>): JsonObject {
    const source = site.source(files)
    const [url] = source.urls as string[]
    if (!url) throw new Error(`${name} has no address`)
    return { type: 'tarball', url, narHash: source.hash as string }
  }
  const nixpkgs = (): JsonObject => ({
    type: 'tarball',
    url: `${site.server.url}/nixpkgs.tar.gz`,
    narHash: narHashOf(STUB),
  })
  const lockOf = (nodes: JsonObject) => JSON.stringify({ nodes, root: 'root', version: 7 })
  const package_ = (out: string) => `nixpkgs.legacyPackages.${SYSTEM}.stdenv.mkDerivation {
    name = "of-a-flake";
    dontUnpack = true;
    installPhase = ''printf %s '${out}' > $out'';
  }`
  const flakeOf = (outputs: string) => `{
    inputs.nixpkgs.url = "flake:nixpkgs";
    outputs = { self, nixpkgs, ... }@inputs: ${outputs};
  }`
  const nodes = (): JsonObject => ({
    nixpkgs: { locked: nixpkgs() },
    root: { inputs: { nixpkgs: 'nixpkgs' } },
  })
  const build = async (attribute: string, files: Record<string, string>, recipe: JsonObject = {}) =>
    readFileSync(
      await site.build(
        site.publish({
          recipe: { source: site.source(files), build: form('flake', { attribute }), ...recipe },
        }).url,
      ),
      'utf8',
    )

  test.each([
    ['default', `{ packages.${SYSTEM}.default = PACKAGE; }`],
    ['hello', `{ packages.${SYSTEM}.hello = PACKAGE; hello = 1; }`],
    ['hello', `{ legacyPackages.${SYSTEM}.hello = PACKAGE; packages = { }; }`],
    ['set.hello', `{ legacyPackages.${SYSTEM}.set.hello = PACKAGE; }`],
    [`packages.${SYSTEM}.hello`, `{ packages.${SYSTEM}.hello = PACKAGE; }`],
    ['default', `{ defaultPackage.${SYSTEM} = PACKAGE; }`],
  ])('%s of %s, as nix build finds it', async (attribute, outputs) => {
    const flake = flakeOf(outputs.replace('PACKAGE', package_('built')))
    expect(await build(attribute, { 'flake.nix': flake, 'flake.lock': lockOf(nodes()) })).toBe('built')
  })

  test('inputs of inputs, those that follow others, those that are no flakes, and a folder', async () => {
    const library = locked('library', {
      'nix/flake.nix': `{ outputs = { self, data, nixpkgs }: { text = builtins.readFile (data + "/text") + self.lastModifiedDate + nixpkgs.sourceInfo.narHash; }; }`,
    })
    const lock = lockOf({
      nixpkgs: { locked: nixpkgs() },
      data: { flake: false, locked: locked('data', { text: 'data ' }) },
      library: {
        locked: { ...library, dir: 'nix', lastModified: 1_700_000_000 },
        inputs: { data: 'data', nixpkgs: ['other', 'nixpkgs'] },
      },
      other: {
        locked: locked('other', { 'flake.nix': '{ outputs = _: { }; }' }),
        inputs: { nixpkgs: ['nixpkgs'] },
      },
      own: { locked: { type: 'path', path: './own' }, flake: false },
      root: { inputs: { library: 'library', nixpkgs: 'nixpkgs', other: 'other', own: 'own' } },
    })
    const text = `\${inputs.library.text} \${builtins.readFile (inputs.own + "/text")} \${self.outPath}`
    const files = {
      'sub/flake.nix': flakeOf(`{ packages.${SYSTEM}.default = ${package_(text)}; }`),
      'sub/flake.lock': lock,
      'sub/own/text': 'own',
    }
    expect(await build('default', files, { sourceRoot: 'sub' })).toMatch(
      new RegExp(`^data 20231114221320${narHashOf(STUB).replaceAll('+', '\\+')} own .*-source/sub$`),
    )
  })

  test('a flake without inputs needs no lock', async () => {
    const flake = `{ outputs = { self }: { packages.${SYSTEM}.default = derivation {
      name = "bare"; system = "${SYSTEM}"; builder = "/bin/sh"; args = [ "-c" "echo bare > $out" ]; }; }; }`
    expect(await build('default', { 'flake.nix': flake })).toBe('bare\n')
  })

  test('what the record says of it is in its meta', async () => {
    const flake = flakeOf(`{ packages.${SYSTEM}.default = ${package_('built')}; }`)
    const { url } = site.publish({
      recipe: {
        source: site.source({ 'flake.nix': flake, 'flake.lock': lockOf(nodes()) }),
        build: form('flake', { attribute: 'default' }),
        mainProgram: 'hi',
      },
      definition: { summary: 'Says hello' },
    })
    const { stdout } = await nix.nix(['eval', '--json', `${url}#default.meta`])
    expect(JSON.parse(stdout)).toEqual({ description: 'Says hello', mainProgram: 'hi' })
  })

  test.each<[string, string, JsonObject | undefined, string]>([
    [
      'an attribute that is not there',
      'absent',
      undefined,
      `none of packages.${SYSTEM}.absent, legacyPackages.`,
    ],
    ['an attribute that is no package', 'lib', undefined, 'lib of the flake is no package'],
    [
      'a lock that pins less than the flake asks for',
      'default',
      { root: {} },
      'flake.lock does not pin the inputs nixpkgs',
    ],
    [
      'an input of this machine',
      'default',
      { nixpkgs: { locked: { type: 'path', path: '/etc' } }, root: { inputs: { nixpkgs: 'nixpkgs' } } },
      'which is not in its source',
    ],
    [
      'an input outside of its source',
      'default',
      { nixpkgs: { locked: { type: 'path', path: './../..' } }, root: { inputs: { nixpkgs: 'nixpkgs' } } },
      'leaves its folder',
    ],
    [
      'an input by another protocol',
      'default',
      {
        nixpkgs: { locked: { type: 'git', url: 'file:///etc', rev: COMMIT } },
        root: { inputs: { nixpkgs: 'nixpkgs' } },
      },
      'is no http address',
    ],
    [
      'an input without a hash',
      'default',
      {
        nixpkgs: { locked: { type: 'tarball', url: 'https://e.org/a' } },
        root: { inputs: { nixpkgs: 'nixpkgs' } },
      },
      "attribute 'narHash' missing",
    ],
    [
      'a kind of input that it does not fetch',
      'default',
      { nixpkgs: { locked: { type: 'mercurial' } }, root: { inputs: { nixpkgs: 'nixpkgs' } } },
      'no kind of flake input that this tree fetches',
    ],
  ])('%s is refused', async (_, attribute, nodesOf, why) => {
    const files = {
      'flake.nix': flakeOf(`{ lib = { }; packages.${SYSTEM}.default = ${package_('built')}; }`),
      'flake.lock': lockOf(nodesOf ?? nodes()),
    }
    await expect(build(attribute, files)).rejects.toThrow(why)
  })

  test('a source that has another hash than the record says is refused', async () => {
    const source = { ...site.source({ 'flake.nix': '{ outputs = _: { }; }' }), hash: hashOf('another') }
    const { url } = site.publish({ recipe: { source, build: form('flake', { attribute: 'default' }) } })
    await expect(site.build(url)).rejects.toThrow('hash mismatch')
  })

  test('attributes are attribute paths and nothing else', async () => {
    const source = site.source({ 'flake.nix': `{ outputs = _: { x = 1; }; }` })
    const { url } = site.publish({ recipe: { source, build: form('flake', { attribute: 'x' }) } })
    await expect(site.build(url)).rejects.toThrow('x of the flake is no package')
    for (const attribute of [...HOSTILE_TEXTS.slice(0, 24), 'a..b', '.a', '']) {
      const hostile = site.publish({ recipe: { source, build: form('flake', { attribute }) } })
      await expect(site.build(hostile.url)).rejects.toThrow(/is no attribute path/)
    }
  })
})
