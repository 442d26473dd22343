import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '../../src/nix/canonical-json.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { createRecorder, fetched, type Recorder } from './recorder.js'
import { form, hashOf, SOURCE } from './sample.js'

const HASH = hashOf('x')
const fetchedSource = fetched('fetchzip', {
  hash: hashOf('source'),
  name: 'source',
  urls: ['https://example.org/hello-1.2.3.tar.gz'],
})

describeWith([NIX], 'builds in front of a nixpkgs that records', () => {
  let nix: PrivateNix
  let recorder: Recorder
  beforeAll(async () => {
    nix = await createPrivateNix()
    recorder = createRecorder(nix)
  })
  afterAll(() => nix.remove())

  const base = { pname: 'hello', version: '1.2.3', src: fetchedSource, meta: {} }

  test.each<[string, JsonObject, string, JsonObject]>([
    [
      'rust with cargoHash',
      form('rust', {
        cargoHash: HASH,
        features: ['tls', 'dep?/x'],
        noDefaultFeatures: true,
        packages: ['a'],
        bins: ['b'],
      }),
      'buildRustPackage',
      {
        cargoHash: HASH,
        buildFeatures: ['tls', 'dep?/x'],
        buildNoDefaultFeatures: true,
        cargoBuildFlags: ['--package', 'a', '--bin', 'b'],
        cargoTestFlags: ['--package', 'a', '--bin', 'b'],
      },
    ],
    [
      'rust in a folder that needs what lies beside it',
      form('rust', { cargoHash: HASH, cargoRoot: 'src-tauri' }),
      'buildRustPackage',
      { cargoHash: HASH, cargoRoot: 'src-tauri', buildAndTestSubdir: 'src-tauri' },
    ],
    [
      'npm',
      form('node', {
        manager: 'npm',
        depsHash: HASH,
        script: 'bundle',
        workspace: 'packages/@a/b',
        flags: ['--legacy-peer-deps'],
      }),
      'buildNpmPackage',
      {
        npmDepsHash: HASH,
        npmBuildScript: 'bundle',
        npmWorkspace: 'packages/@a/b',
        npmFlags: ['--legacy-peer-deps'],
      },
    ],
    [
      'npm for a web site',
      form('node', { manager: 'npm', depsHash: HASH, output: 'web/dist' }),
      'buildNpmPackage',
      {
        npmDepsHash: HASH,
        npmBuildFlags: ['--if-present'],
        installPhase: `runHook preInstall\nmkdir -p "$out"\ncp -r 'web/dist'/. "$out/"\nrunHook postInstall\n`,
      },
    ],
    [
      'go',
      form('go', {
        vendorHash: HASH,
        subPackages: ['./cmd/a'],
        ldflags: ['-s', '-X main.version=1.2.3'],
        tags: ['netgo'],
        cgo: false,
        modRoot: 'go/src',
        proxyVendor: true,
      }),
      'buildGoModule',
      {
        vendorHash: HASH,
        subPackages: ['./cmd/a'],
        ldflags: ['-s', '-X main.version=1.2.3'],
        tags: ['netgo'],
        env: { CGO_ENABLED: '0' },
        modRoot: 'go/src',
        proxyVendor: true,
      },
    ],
    ['go with a vendor folder', form('go', { vendorHash: null }), 'buildGoModule', { vendorHash: null }],
    [
      'python',
      form('python', { buildSystem: ['hatchling'], dependencies: ['requests'], importsCheck: ['a.b'] }),
      'buildPythonApplication',
      {
        pyproject: true,
        'build-system': ['/pkgs/hatchling'],
        dependencies: ['/pkgs/requests'],
        pythonImportsCheck: ['a.b'],
      },
    ],
    [
      'python alone',
      form('python'),
      'buildPythonApplication',
      { pyproject: true, 'build-system': ['/pkgs/setuptools'] },
    ],
    [
      'make',
      form('generic', { tool: 'make', flags: ['V=1', 'CFLAGS=-O2'] }),
      'mkDerivation',
      {
        strictDeps: true,
        nativeBuildInputs: [],
        makeFlags: [expect.stringMatching(/^PREFIX=\//), 'V=1', 'CFLAGS=-O2'],
      },
    ],
    [
      'autotools',
      form('generic', { tool: 'autotools', flags: ['--with-x'] }),
      'mkDerivation',
      {
        strictDeps: true,
        nativeBuildInputs: ['/pkgs/autoreconfHook', '/pkgs/pkg-config'],
        configureFlags: ['--with-x'],
      },
    ],
    [
      'cmake',
      form('generic', { tool: 'cmake', flags: ['-DX=ON'] }),
      'mkDerivation',
      {
        strictDeps: true,
        nativeBuildInputs: ['/pkgs/cmake', '/pkgs/ninja', '/pkgs/pkg-config'],
        cmakeFlags: ['-DX=ON'],
      },
    ],
    [
      'meson',
      form('generic', { tool: 'meson' }),
      'mkDerivation',
      {
        strictDeps: true,
        nativeBuildInputs: ['/pkgs/meson', '/pkgs/ninja', '/pkgs/pkg-config'],
        mesonFlags: [],
      },
    ],
    [
      'site',
      form('site', { root: 'public' }),
      'mkDerivation',
      {
        dontConfigure: true,
        dontBuild: true,
        dontFixup: true,
        installPhase: `runHook preInstall\nmkdir -p "$out"\ncp -r 'public'/. "$out/"\nrunHook postInstall\n`,
      },
    ],
    [
      'yarn',
      form('node', { manager: 'yarn', depsHash: HASH, script: 'dist' }),
      'mkDerivation',
      {
        nativeBuildInputs: [
          '/pkgs/nodejs',
          '/pkgs/yarnConfigHook',
          '/pkgs/yarnBuildHook',
          '/pkgs/yarnInstallHook',
        ],
        buildInputs: ['/pkgs/nodejs'],
        yarnOfflineCache: fetched('fetchYarnDeps', { hash: HASH, src: fetchedSource }),
        yarnBuildScript: 'dist',
      },
    ],
    [
      'pnpm',
      form('node', { manager: 'pnpm', depsHash: HASH, fetcherVersion: 2 }),
      'mkDerivation',
      {
        nativeBuildInputs: ['/pkgs/nodejs', '/pkgs/pnpm', '/pkgs/pnpmConfigHook', '/pkgs/npmInstallHook'],
        buildInputs: ['/pkgs/nodejs'],
        pnpmDeps: fetched('fetchPnpmDeps', {
          fetcherVersion: 2,
          hash: HASH,
          pname: 'hello',
          src: fetchedSource,
          version: '1.2.3',
        }),
        dontNpmPrune: true,
        buildPhase: `runHook preBuild\npnpm run --if-present build\nrunHook postBuild\n`,
      },
    ],
    [
      'pnpm in a workspace',
      form('node', {
        manager: 'pnpm',
        depsHash: HASH,
        workspace: 'packages/app',
        script: 'bundle',
        flags: ['--no-optional'],
      }),
      'mkDerivation',
      {
        nativeBuildInputs: ['/pkgs/nodejs', '/pkgs/pnpm', '/pkgs/pnpmConfigHook', '/pkgs/makeWrapper'],
        buildInputs: ['/pkgs/nodejs'],
        pnpmDeps: fetched('fetchPnpmDeps', {
          fetcherVersion: 3,
          hash: HASH,
          pname: 'hello',
          pnpmInstallFlags: ['--no-optional'],
          src: fetchedSource,
          version: '1.2.3',
        }),
        pnpmInstallFlags: ['--no-optional'],
        dontNpmPrune: true,
        buildPhase: `runHook preBuild\npnpm --filter '{packages/app}...' run 'bundle'\nrunHook postBuild\n`,
        installPhase: expect.stringContaining(`"$out/lib/hello"/'packages/app'/package.json | while`),
      },
    ],
    [
      'yarn in a workspace, for a web site',
      form('node', {
        manager: 'yarn',
        depsHash: HASH,
        workspace: 'packages/app',
        output: 'packages/app/dist',
      }),
      'mkDerivation',
      {
        nativeBuildInputs: ['/pkgs/nodejs', '/pkgs/yarnConfigHook', '/pkgs/yarn'],
        buildInputs: ['/pkgs/nodejs'],
        yarnOfflineCache: fetched('fetchYarnDeps', { hash: HASH, src: fetchedSource }),
        buildPhase: `runHook preBuild\nyarn --offline --cwd 'packages/app' run build\nrunHook postBuild\n`,
        installPhase: expect.stringContaining(`cp -r 'packages/app/dist'/. "$out/"`),
      },
    ],
  ])('%s', async (_, build, builder, expected) => {
    expect(await recorder.built({ recipe: { build } })).toEqual({
      builder,
      arguments: { ...base, ...expected },
    })
  })

  test.each([
    ['make', 'makeFlags', 1],
    ['autotools', 'configureFlags', 0],
    ['cmake', 'cmakeFlags', 0],
    ['meson', 'mesonFlags', 0],
  ])('a flag of %s with spaces in it stays one', async (tool, variable, own) => {
    const flags = ['V=1', 'CFLAGS=-O2 -g', `X=it's "$HOME" $(id)`]
    const { arguments: found } = await recorder.built({
      recipe: { build: form('generic', { tool, flags }), files: [{ path: 'a', input: 'sqlite' }] },
    })
    expect(found[variable]).toHaveLength(own)
    const [laid, added] = String(found.preConfigure).split('\nfi\n')
    expect(laid).toContain('install -Dm644')
    const print = `${added}printf '%s\\n' "\${${variable}Array[@]}"`
    expect(execFileSync('bash', ['-c', print], { encoding: 'utf8' })).toBe(`${flags.join('\n')}\n`)
  })

  const flat = { source: { ...SOURCE, hashMode: 'flat' }, sourceRoot: 'web' }
  const src = fetched('fetchurl', {
    hash: SOURCE.hash ?? '',
    name: 'hello-1.2.3.tar.gz',
    urls: SOURCE.urls ?? [],
  })
  const postUnpack = `sourceRoot="$sourceRoot/"'web'`

  test('npm dependencies of a folder in an archive', async () => {
    const build = form('node', { manager: 'npm', depsHash: HASH })
    const { arguments: found } = await recorder.built({ recipe: { ...flat, build } })
    expect(found).toEqual({
      ...base,
      src,
      postUnpack,
      npmBuildFlags: ['--if-present'],
      npmDeps: fetched('fetchNpmDeps', { hash: HASH, name: 'hello-1.2.3-npm-deps', postUnpack, src }),
    })
  })

  test('Go modules of a folder in an archive', async () => {
    const build = form('go', { vendorHash: HASH })
    const { arguments: found } = await recorder.built({ recipe: { ...flat, build } })
    expect(found).toEqual({ ...base, src, postUnpack, vendorHash: HASH, overrideModAttrs: { postUnpack } })
  })
})
