import { createHash } from 'node:crypto'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '../../src/nix/canonical-json.js'
import { emitTree } from '../../src/nix/emit.js'
import { describeWith, type Prerequisite } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { type BuildSite, createBuildSite } from './build-site.js'
import { COMMIT, closureOf, form, hashOf, type SampleRelease, SOURCE } from './sample.js'
import { writeTree } from './write-tree.js'

/** Only evaluated, so that a checkout of any age of nixpkgs, or of a part of it, does. */
const CHECKOUT: Prerequisite = {
  name: 'A checkout of nixpkgs',
  hint: 'set FIRN_TEST_NIXPKGS to a directory whose default.nix is a nixpkgs',
  available: () => process.env.FIRN_TEST_NIXPKGS !== undefined,
}
const NIXPKGS = path.resolve(process.env.FIRN_TEST_NIXPKGS ?? '.')
/** The first evaluation of a nixpkgs that is not in the page cache. */
const REAL_TIMEOUT_MS = 300_000
const HASH = hashOf('x')

/** A release of one form of build, and what of nixpkgs it is made with. */
interface Sample {
  readonly form: string
  /** Attributes without which the checkout has no such builder. */
  readonly needs: readonly string[]
  /** Version of nixpkgs that the builder's arguments are of, where older ones have the builder too. */
  readonly since?: string
  release(site: BuildSite): SampleRelease
}

const crate = (site: BuildSite) =>
  site.source({ 'Cargo.lock': 'version = 3\n\n[[package]]\nname = "hello"\nversion = "1.2.3"\n' })
const gems = (site: BuildSite) =>
  site.source({
    Gemfile: "source 'https://example.org'\ngem 'rake'\n",
    'Gemfile.lock': 'GEM\n  specs:\n    rake (13.2.1)\n',
    'gemset.nix': `{ hello = { groups = [ "default" ]; platforms = [ ]; version = "13.2.1"; source = {
      type = "gem"; remotes = [ "https://example.org" ]; sha256 = "${createHash('sha256').digest('hex')}"; }; }; }`,
  })
const of = (build: JsonObject, fields: JsonObject = {}): SampleRelease => ({ recipe: { build, ...fields } })
const node = (manager: string, fields: JsonObject = {}) =>
  form('node', { manager, depsHash: HASH, ...fields })
/** Which folder that is, is known once it is unpacked. */
const FOLDER_OF_AN_ARCHIVE = { source: { ...SOURCE, hashMode: 'flat' }, sourceRoot: 'a' }
const platforms = ['x86_64-linux', 'aarch64-linux'].map((system) => ({
  system,
  urls: ['https://example.org/a.zip'],
  hash: HASH,
  binaries: [{ name: 'hello', path: 'bin/hello' }],
}))

const SAMPLES: readonly Sample[] = [
  {
    form: 'rust with cargoHash',
    needs: ['rustPlatform.buildRustPackage'],
    since: '21.05',
    release: () => of(form('rust', { cargoHash: HASH, features: ['a'], packages: ['b'], cargoRoot: 'c' })),
  },
  {
    form: 'rust with Cargo.lock',
    needs: ['rustPlatform.buildRustPackage', 'rustPlatform.importCargoLock'],
    release: (site) => of(form('rust', { cargoLock: true }), { source: crate(site) }),
  },
  {
    form: 'rust as crane builds it',
    needs: ['rustPlatform.buildRustPackage', 'rustPlatform.importCargoLock'],
    release: (site) => of(form('rust', { builder: 'crane' }), { source: crate(site) }),
  },
  {
    form: 'go',
    needs: ['buildGoModule'],
    since: '22.11',
    release: () =>
      of(form('go', { vendorHash: HASH, subPackages: ['cmd/a'], ldflags: ['-s'], tags: ['a'], cgo: false })),
  },
  {
    form: 'go in a folder of an archive',
    needs: ['buildGoModule'],
    since: '22.11',
    release: () => of(form('go', { vendorHash: HASH }), FOLDER_OF_AN_ARCHIVE),
  },
  {
    form: 'npm in a folder of an archive',
    needs: ['buildNpmPackage', 'fetchNpmDeps', 'prefetchNpmDeps'],
    release: () => of(node('npm'), FOLDER_OF_AN_ARCHIVE),
  },
  {
    form: 'npm',
    needs: ['buildNpmPackage', 'fetchNpmDeps', 'prefetchNpmDeps'],
    release: () => of(node('npm', { workspace: 'a', flags: ['b'] })),
  },
  {
    form: 'pnpm',
    needs: ['pnpm', 'pnpmConfigHook', 'fetchPnpmDeps', 'npmHooks.npmInstallHook'],
    release: () => of(node('pnpm', { fetcherVersion: 3 })),
  },
  {
    form: 'pnpm in a workspace',
    needs: ['pnpm', 'pnpmConfigHook', 'fetchPnpmDeps', 'prefetchNpmDeps'],
    release: () => of(node('pnpm', { fetcherVersion: 3, workspace: 'packages/a' })),
  },
  {
    form: 'yarn',
    needs: ['yarnConfigHook', 'yarnBuildHook', 'yarnInstallHook', 'fetchYarnDeps'],
    release: () => of(node('yarn')),
  },
  {
    form: 'yarn in a workspace',
    needs: ['yarnConfigHook', 'yarn', 'fetchYarnDeps'],
    release: () => of(node('yarn', { workspace: 'packages/a', output: 'packages/a/dist' })),
  },
  {
    form: 'deno',
    needs: ['deno', 'stdenvNoCC', 'cacert'],
    release: () => of(form('deno', { depsHash: HASH, entry: 'a.ts', permissions: ['allow-net'] })),
  },
  {
    form: 'python',
    needs: ['python3Packages.buildPythonApplication', 'python3Packages.setuptools'],
    since: '23.05',
    release: () => of(form('python')),
  },
  {
    form: 'ruby: a gem',
    needs: ['bundlerApp'],
    release: (site) => of(form('ruby', { executables: ['rake'] }), { source: gems(site) }),
  },
  {
    form: 'ruby: a gem that the record names',
    needs: ['bundlerApp'],
    since: '20.09',
    release: (site) => {
      const named = [{ name: 'hello', version: '13.2.1', hash: HASH }]
      return of(form('ruby', { gems: named, remotes: ['https://example.org'] }), { source: gems(site) })
    },
  },
  {
    form: 'ruby: a source',
    needs: ['bundlerEnv'],
    release: (site) => of(form('ruby', { scripts: [{ name: 'a', path: 'bin/a' }] }), { source: gems(site) }),
  },
  ...['make', 'autotools', 'cmake', 'meson'].map((tool) => ({
    form: `generic with ${tool}`,
    needs:
      { make: [], autotools: ['autoreconfHook'], cmake: ['cmake', 'ninja'], meson: ['meson', 'ninja'] }[
        tool
      ] ?? [],
    release: () => of(form('generic', { tool, flags: ['A=b', 'C=d e'] }), { check: true }),
  })),
  {
    form: 'an environment',
    needs: [],
    since: '23.05',
    release: () => of(form('generic', { tool: 'make' }), { env: [{ name: 'A', value: 'b' }] }),
  },
  {
    form: 'prebuilt',
    needs: ['autoPatchelfHook', 'unzip'],
    release: () => of(form('prebuilt', { platforms })),
  },
  { form: 'site', needs: [], release: () => of(form('site', { root: 'a' })) },
  {
    form: 'flake',
    needs: [],
    release: (site) =>
      of(form('flake', { attribute: 'default' }), {
        source: site.source({
          'flake.nix': `{ outputs = _: { packages.x86_64-linux.default = derivation { name = "a"; system = "x86_64-linux"; builder = "/bin/sh"; }; }; }`,
        }),
      }),
  },
  {
    form: 'expression',
    needs: [],
    release: () =>
      of(form('expression', { text: '{ stdenv, src }: stdenv.mkDerivation { name = "a"; inherit src; }' })),
  },
  {
    form: 'composed, with files and runtime inputs',
    needs: ['buildGoModule'],
    since: '22.11',
    release: () => {
      const server = {
        build: form('go', { vendorHash: null }),
        files: [{ path: 'web', input: 'part:web' }],
        install: [{ path: 'a', to: 'share/a' }],
        runtimeInputs: ['bash', 'firn:lib'],
        buildInputs: ['zlib'],
      }
      const parts = [
        { name: 'web', recipe: { build: form('site') } },
        { name: 'server', recipe: server },
      ]
      return { ...of(form('composed', { parts })), dependencies: { lib: { name: 'lib' } } }
    },
  },
  {
    form: 'sources: git, forges, a crate, an archive without top folder',
    needs: [],
    since: '21.05',
    release: () =>
      of(form('site'), {
        source: form('git', { url: 'https://example.org/a.git', rev: COMMIT, hash: HASH, submodules: true }),
        files: [
          {
            path: 'a',
            source: form('forge', { forge: 'gitlab', owner: 'a/b', repo: 'c', rev: COMMIT, hash: HASH }),
          },
          {
            path: 'b',
            source: form('forge', { forge: 'tangled', owner: '@a.b', repo: 'c', rev: COMMIT, hash: HASH }),
          },
          {
            path: 'c',
            source: form('registry', {
              ecosystem: 'crates',
              name: 'c',
              version: '1',
              urls: ['https://e.org/download'],
              hash: HASH,
              hashMode: 'nar',
            }),
          },
          {
            path: 'd',
            source: form('tarball', {
              urls: ['https://e.org/a.zip'],
              hash: HASH,
              hashMode: 'nar',
              stripRoot: false,
            }),
          },
        ],
        patches: [{ urls: ['https://e.org/a.patch'], hash: HASH }],
      }),
  },
]

describeWith([NIX, CHECKOUT], 'trees in front of a real nixpkgs', () => {
  let nix: PrivateNix
  let site: BuildSite
  let version: string
  let absent: Readonly<Record<string, readonly string[]>>
  beforeAll(async () => {
    nix = await createPrivateNix()
    site = await createBuildSite(nix)
    const needs = Object.fromEntries(SAMPLES.map((sample) => [sample.form, sample.needs]))
    const report = (await nix.evalJson(
      `let
        pkgs = import ${NIXPKGS} { };
        quiet = value: (builtins.tryEval value).success;
        has = set: names: names == [ ] || (builtins.isAttrs set && set ? \${builtins.head names}
          && quiet set.\${builtins.head names} && has set.\${builtins.head names} (builtins.tail names));
        missing = builtins.filter (name: !(has pkgs (builtins.filter builtins.isString (builtins.split "\\\\." name))));
      in {
        # A part of nixpkgs may have none, and is of today.
        version = pkgs.lib.version or "99";
        absent = builtins.mapAttrs (_: missing) (builtins.fromJSON ''${JSON.stringify(needs)}'');
      }`,
      { timeoutMs: REAL_TIMEOUT_MS },
    )) as { version: string; absent: Record<string, string[]> }
    version = report.version
    absent = report.absent
  }, REAL_TIMEOUT_MS)
  afterAll(async () => {
    await site[Symbol.asyncDispose]()
    await nix.remove()
  })

  for (const [index, { form: name, since = '0', release }] of SAMPLES.entries()) {
    test(name, { timeout: REAL_TIMEOUT_MS }, async (context) => {
      const missing = absent[name] ?? []
      const why =
        missing.length > 0
          ? `it has no ${missing.join(', ')}`
          : isOlder(version, since)
            ? `it is ${version}`
            : ''
      if (why !== '') {
        process.stderr.write(`SKIPPED "${name} in front of a real nixpkgs": ${why}\n`)
        context.skip(why)
      }
      const tree = path.join(nix.dir, `tree-${index}`)
      const { lock, records, library } = closureOf(release(site))
      writeTree(emitTree(lock, records, library), tree)
      const expression = `(import ${tree} { pkgs = import ${NIXPKGS} { }; }).default`
      const { stdout } = await nix.nixInstantiate(['--expr', expression], { timeoutMs: REAL_TIMEOUT_MS })
      expect(stdout).toMatch(/\.drv$/m)
    })
  }
})

/** Whether a version such as 20.09pre-git comes before another. */
function isOlder(version: string, since: string): boolean {
  const [year = 0, month = 0] = version.split('.').map((part) => Number.parseInt(part, 10))
  const [sinceYear = 0, sinceMonth = 0] = since.split('.').map(Number)
  return year < sinceYear || (year === sinceYear && month < sinceMonth)
}
