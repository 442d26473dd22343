import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { emitSet } from '../../src/nix/author-set.js'
import { emitTree } from '../../src/nix/emit.js'
import { readLibrary } from '../../src/nix/library.js'
import { closureOf, form, type SampleRelease } from '../nix/sample.js'
import { writeTree } from '../nix/write-tree.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { createModuleHost, type ModuleHost, SYSTEM } from './module-host.js'
import { PLAIN, serviceOf } from './sample-service.js'

/** A module that an author may write: it uses the package, and says something. */
const AUTHORS = `{ config, lib, ... }: {
  options.said = lib.mkOption { type = lib.types.str; default = "by the author of \${config.services.firn.pds.package.name}"; };
}`

describeWith([NIX], 'the modules of a tree', () => {
  let nix: PrivateNix
  let host: ModuleHost
  beforeAll(async () => {
    nix = await createPrivateNix()
    host = createModuleHost(nix)
  })
  afterAll(() => nix.remove())

  let count = 0
  function write(release: SampleRelease): string {
    const at = path.join(nix.dir, `tree-${count++}`)
    const { lock, records, library } = closureOf(release)
    writeTree(emitTree(lock, records, library), at)
    return at
  }
  /** The names of the modules: of the flake, and of modules.nix for those who have no flakes. */
  async function outputsOf(tree: string): Promise<unknown> {
    return nix.evalJson(`let
        names = set: builtins.mapAttrs (_: builtins.attrNames) (builtins.intersectAttrs
          { nixosModules = 0; homeModules = 0; darwinModules = 0; } set);
        flake = (import ${tree}/flake.nix).outputs { nixpkgs.legacyPackages = { }; };
      in { flake = names flake; file = names (import ${tree}/modules.nix); }`)
  }

  test('are outputs of its flake and of a file, where there are any', async () => {
    const nixos = { nixosModules: ['default', 'pds'] }
    expect(await outputsOf(write(serviceOf(PLAIN)))).toEqual({ flake: nixos, file: nixos })
    expect(await outputsOf(write({ name: 'pds' }))).toEqual({ flake: {}, file: {} })
    const modules = ['home-manager', 'nix-darwin'].map((system) => ({ system, text: AUTHORS }))
    const users = { homeModules: ['default', 'pds'], darwinModules: ['default', 'pds'] }
    const carried = write({ name: 'pds', recipe: { modules } })
    expect(await outputsOf(carried)).toEqual({ flake: users, file: users })
  })

  test('nix flake check finds nothing wrong with them', async () => {
    const text =
      '{ stdenv }: stdenv.mkDerivation { name = "pds"; dontUnpack = true; installPhase = "mkdir $out"; }'
    const modules = ['nixos', 'home-manager'].map((system) => ({ system, text: AUTHORS }))
    const tree = write(serviceOf(PLAIN, { build: form('expression', { text }), modules }))
    const nixpkgs = path.resolve(import.meta.dirname, '../nix/stub-nixpkgs')
    const inputs = ['--no-write-lock-file', '--override-input', 'nixpkgs', `path:${nixpkgs}`]
    const { stderr } = await nix.nix(['flake', 'check', '--no-build', ...inputs, `path:${tree}`])
    expect(stderr).not.toContain('error')
  })

  test.each([
    ['nixosModule', 'nixos'],
    ['homeModule', 'home-manager'],
    ['darwinModule', 'nix-darwin'],
  ] as const)('%s carries what the author wrote for %s, in a file of its own', async (kind, system) => {
    const others = ['nixos', 'home-manager', 'nix-darwin'].filter((other) => other !== system)
    const modules = [
      ...others.map((other) => ({ system: other, text: 'throw "of another system"' })),
      { system, text: AUTHORS },
    ]
    const release = { name: 'pds', recipe: { modules } }
    const said = await host.ask([release], '{ }', 'evaluated.config.said', kind)
    expect(said).toMatch(/^by the author of (pds-1\.2\.3|hello-.*)$/)
    const carried = 'builtins.mapAttrs (_: _: 1) (builtins.readDir (builtins.head trees + "/modules"))'
    expect(Object.keys((await host.ask([release], '{ }', carried, kind)) as object)).toHaveLength(1)
  })

  test("an author's module and the declared service are one module", async () => {
    const modules = [
      {
        system: 'nixos',
        text: '{ lib, ... }: { services.firn.pds.settings.PDS_PORT = lib.mkDefault 4000; }',
      },
    ]
    const port = await host.ask(
      [serviceOf(PLAIN, { modules })],
      '{ }',
      'evaluated.config.services.firn.pds.settings.PDS_PORT',
    )
    expect(port).toBe(4000)
  })

  test('the same module imported twice is one', async () => {
    const release = serviceOf(PLAIN)
    const { failed } = await host.evaluate([release, release], '{ }')
    expect(failed).toEqual([])
  })

  test('a fault of an author is shown as one', async () => {
    const modules = [{ system: 'nixos', text: '{ no.such.option = 1; }' }]
    const release = { name: 'pds', recipe: { modules } }
    expect(await host.refusal([release], '{ }')).toContain('/modules/')
  })

  test('a set has those of all its packages', async () => {
    const faulty = ['nixos', 'home-manager'].map((system) => ({ system, text: 'throw "of its author"' }))
    const releases = [
      serviceOf(PLAIN, { modules: faulty }),
      { name: 'plain' },
      { ...serviceOf({}), name: 'other' },
      { name: 'written', recipe: { modules: faulty } },
    ]
    const closures = releases.map((release) => closureOf(release))
    const [first] = closures
    if (!first) throw new Error('there are closures')
    const tree = emitSet(
      {
        entries: closures.map(({ lock }, index) => ({
          name: releases[index]?.name ?? '',
          systems: [],
          lock,
        })),
        leftOut: {},
        nixpkgs: first.lock.nixpkgs,
      },
      new Map(closures.flatMap(({ records }) => [...records])),
      readLibrary('set'),
    )
    const at = path.join(nix.dir, 'set')
    writeTree(tree, at)
    const outputs = `(import ${at}/flake.nix).outputs { nixpkgs.legacyPackages = { }; }`
    expect(await nix.evalJson(`builtins.attrNames (${outputs}).nixosModules`)).toEqual([
      'default',
      'other',
      'pds',
      'written',
    ])
    expect(await nix.evalJson(`builtins.attrNames (${outputs}).homeModules`)).toEqual(['pds', 'written'])
    const file = `builtins.attrNames (import ${at}/modules.nix).nixosModules`
    expect(await nix.evalJson(file)).toEqual(['default', 'other', 'pds', 'written'])

    // What authors wrote themselves is nobody's who did not name it.
    const enabledOf = (...names: string[]) =>
      nix.evalJson(`let
          modules = (${outputs}).nixosModules;
          evaluated = import ${import.meta.dirname}/evaluate.nix {
            modules = [ ${names.map((name) => `modules.${name}`).join(' ')} ];
            configuration = { };
            system = "${SYSTEM}";
          };
        in builtins.mapAttrs (_: service: service.enable) evaluated.config.services.firn`)
    expect(await enabledOf('default')).toEqual({ other: false, pds: false })
    await expect(enabledOf('default', 'pds')).rejects.toThrow('of its author')
  })

  test('a service of a set is one, by its name and with all others', async () => {
    const services = [serviceOf(PLAIN, { modules: [{ system: 'nixos', text: AUTHORS }] })].map(write)
    const [tree] = services
    const said = await nix.evalJson(`let
        inherit (import ${tree}/lib/read-package.nix ${tree}) nixosModule declaredModule;
        evaluated = import ${import.meta.dirname}/evaluate.nix {
          modules = [ nixosModule declaredModule nixosModule ];
          configuration = { };
          system = "${SYSTEM}";
        };
      in evaluated.config.said`)
    expect(said).toMatch(/^by the author of /)
  })
})
