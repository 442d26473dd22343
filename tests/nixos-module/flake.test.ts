import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { LIB } from './library.js'

/** What the flake is made of: its own files, and those that the package is built from. */
const FILES = [
  'flake.nix',
  'flake.lock',
  'nix',
  'nixos-module',
  'package.json',
  'package-lock.json',
  'src',
  'LICENSE',
]
const LINUX = ['aarch64-linux', 'x86_64-linux']
const SYSTEMS = ['aarch64-darwin', ...LINUX]

/** nixpkgs as a flake, with the stub packages of these tests. */
const STUB_NIXPKGS = (real: boolean) => `{
  outputs =
    { self }:
    let
      lib = import ./lib;
    in
    {
      inherit lib;
      legacyPackages = lib.genAttrs ${nixList(SYSTEMS)} (
        system: import ./stub-pkgs.nix { inherit lib system; real = ${real}; }
      );
    };
}
`

function nixList(texts: readonly string[]): string {
  return `[ ${texts.map((text) => JSON.stringify(text)).join(' ')} ]`
}

describeWith([NIX], 'the flake', () => {
  let nix: PrivateNix
  let flake: string
  let nixpkgs: string
  let realNixpkgs: string

  beforeAll(async () => {
    nix = await createPrivateNix()
    flake = path.join(nix.dir, 'flake')
    for (const file of FILES) cpSync(file, path.join(flake, file), { recursive: true })
    nixpkgs = layNixpkgs('nixpkgs', false)
    realNixpkgs = layNixpkgs('real-nixpkgs', true)
  })
  afterAll(() => nix.remove())

  function layNixpkgs(name: string, real: boolean): string {
    const at = path.join(nix.dir, name)
    mkdirSync(at)
    writeFileSync(path.join(at, 'flake.nix'), STUB_NIXPKGS(real))
    cpSync(LIB, path.join(at, 'lib'), { recursive: true })
    cpSync(path.join(import.meta.dirname, 'stub-pkgs.nix'), path.join(at, 'stub-pkgs.nix'))
    return at
  }

  const override = (by = nixpkgs) => ['--override-input', 'nixpkgs', `path:${by}`, '--no-write-lock-file']

  async function evaluate(attribute: string, apply: string): Promise<unknown> {
    const args = ['eval', `path:${flake}#${attribute}`, '--json', '--apply', apply, ...override()]
    return JSON.parse((await nix.nix(args)).stdout)
  }

  test('pins nixpkgs by commit and hash, in a lock that fits it', async () => {
    // With a lock that does not fit, Nix would look for a newer one in the network.
    const args = ['flake', 'metadata', `path:${flake}`, '--json', '--no-update-lock-file']
    const { locks } = JSON.parse((await nix.nix(args)).stdout)
    expect(locks).toEqual(JSON.parse(readFileSync('flake.lock', 'utf8')))
    expect(Object.keys(locks.nodes)).toEqual(['nixpkgs', 'root'])
    expect(locks.nodes.nixpkgs.locked).toMatchObject({
      rev: expect.stringMatching(/^[0-9a-f]{40}$/),
      narHash: expect.stringMatching(/^sha256-[A-Za-z0-9+/]{43}=$/),
    })
  })

  test('has a package, its programs, a shell and a formatter for each system', async () => {
    const names = `outputs: builtins.mapAttrs (_: builtins.attrNames) outputs`
    const bySystem = (given: string[]) => Object.fromEntries(SYSTEMS.map((system) => [system, given]))
    expect(await evaluate('packages', names)).toEqual(bySystem(['default', 'firn']))
    expect(await evaluate('devShells', names)).toEqual(bySystem(['default']))
    expect(await evaluate('formatter', 'builtins.attrNames')).toEqual(SYSTEMS)
    const programs = await evaluate('apps.x86_64-linux', 'builtins.mapAttrs (_: app: app.program)')
    expect(programs).toMatchObject({
      default: '/nix/store/firn/bin/firn',
      'firn-ingester': '/nix/store/firn/bin/firn-ingester',
      'firn-pins': '/nix/store/firn/bin/firn-pins',
      'firn-start': '/nix/store/firn/bin/firn-start',
    })
  })

  test('checks the package and, in a machine, the module, where Linux is', async () => {
    expect(await evaluate('checks', 'builtins.mapAttrs (_: builtins.attrNames)')).toEqual(
      Object.fromEntries(LINUX.map((system) => [system, ['firn', 'nixos']])),
    )
  })

  test('has a shell with what the tests need', async () => {
    const names = 'shell: map (each: each.name) shell.arguments.packages'
    const inShell = await evaluate('devShells.x86_64-linux.default', names)
    expect(inShell).toEqual(
      expect.arrayContaining(['chromium', 'curl', 'git', 'nix', 'nodejs', 'postgresql', 'systemd']),
    )
    expect(await evaluate('devShells.aarch64-darwin.default', names)).not.toContain('systemd')
    // npm before that of Node.
    expect(inShell).toContain('npm')
    expect((inShell as string[]).indexOf('npm')).toBeLessThan((inShell as string[]).indexOf('nodejs'))
  })

  test('has an overlay and a module that stand on any nixpkgs', async () => {
    const overlay = `overlay: (overlay { callPackage = path: given: { inherit given; path = toString path; }; } { }).firn.path`
    expect(await evaluate('overlays.default', overlay)).toMatch(/\/nix\/package\.nix$/)
    expect(await evaluate('nixosModules', 'modules: map toString modules.default.imports')).toEqual([
      expect.stringMatching(/\/nixos-module$/),
    ])
  })

  test('offers models as nix-model-repo does', async () => {
    expect(await evaluate('lib', 'builtins.attrNames')).toEqual([
      'fetchModel',
      'instantiate',
      'mkShellHook',
      'models',
      'sources',
      'validation',
      'version',
    ])
    const pkgs = `{ lib.fetchers.proxyImpureEnvVars = [ ]; cacert = "/cacert"; curl = "/curl"; stdenv.hostPlatform.system = "x86_64-linux"; stdenvNoCC.mkDerivation = given: given // { outPath = "/built"; }; }`
    const config = `{ name = "x"; source = outputs.sources.huggingface.google "x"; hash = "${'0'.repeat(64)}"; validation.enable = false; }`
    expect(
      await evaluate(
        'lib',
        `outputs: map toString (outputs.fetchModel ${pkgs} ${config}).raw.nativeBuildInputs`,
      ),
    ).toEqual(['/nix/store/firn'])
    expect(await evaluate('lib.validation.presets', 'builtins.attrNames')).toContain('strict')
    const overlay = `overlay: builtins.attrNames (overlay { } { })`
    expect(await evaluate('overlays.default', overlay)).toEqual([
      'fetchModel',
      'firn',
      'modelRepoSources',
      'modelRepoValidation',
    ])
    for (const [output, option] of [
      ['nixosModules', 'services'],
      ['homeModules', 'programs'],
      ['homeManagerModules', 'programs'],
      ['devenvModules', 'services'],
    ] as const) {
      const names = `module: { inherit (module) key; files = map baseNameOf module.imports; fetches = builtins.isFunction module.${option}.model-repo.fetchModel.content; }`
      expect(await evaluate(`${output}.model-repo`, names)).toMatchObject({
        files: [expect.any(String)],
        fetches: true,
      })
    }
  })

  test('is one that Nix accepts, output by output', async () => {
    const { stderr } = await nix.nix([
      'flake',
      'check',
      `path:${flake}`,
      '--no-build',
      ...override(realNixpkgs),
    ])
    // Those that other tools read; which of them Nix knows of depends on its version.
    const unknown = [...stderr.matchAll(/unknown flake output '(.*)'/g)].map(([, output]) => output)
    const others = ['lib', 'homeModules', 'homeManagerModules', 'devenvModules']
    expect(unknown.filter((output) => !others.includes(output ?? ''))).toEqual([])
  })

  test('is shown as a whole', async () => {
    const { stdout } = await nix.nix(['flake', 'show', `path:${flake}`, '--json', ...override()])
    expect(Object.keys(JSON.parse(stdout))).toEqual(
      expect.arrayContaining([
        'apps',
        'checks',
        'devShells',
        'formatter',
        'nixosModules',
        'overlays',
        'packages',
      ]),
    )
  })
})
