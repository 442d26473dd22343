import { describe, expect, test } from 'vitest'
import {
  checkedRelease,
  ofBuild,
  ofPackage,
  ofRecipe,
  ofRelease,
  ofSetting,
  ofSource,
  ofText,
  ofUrl,
  platform,
} from '../../tests/support/linted.js'
import {
  A_COMMIT,
  A_HASH,
  FAKE_HASH,
  type Json,
  sampleBuild,
  sampleRelease,
  sampleSource,
} from '../../tests/support/sample-records.js'
import { type Finding, type FindingCode, lintRelease } from './lint.js'

describe('errors', () => {
  const nix32 = 'sha256-094gxnsicmp6wa5wb89c90zl8s94b4iq3arq91sk8idk0b2pcj8a'
  const cases: [FindingCode, string, () => Finding[]][] = [
    ['fake-hash', '/artifact/source/hash', () => ofSource({ hash: FAKE_HASH })],
    ['malformed-hash', '/artifact/source/hash', () => ofSource({ hash: nix32 })],
    ['malformed-hash', '/artifact/source/hash', () => ofSource({ hash: `sha256-${'ab'.repeat(32)}` })],
    ['fake-hash', '/artifact/build/vendorHash', () => ofBuild('go', { vendorHash: FAKE_HASH })],
    ['fake-hash', '/artifact/build/cargoHash', () => ofBuild('rust', { cargoHash: FAKE_HASH })],
    ['fake-hash', '/artifact/build/depsHash', () => ofBuild('node', { manager: 'npm', depsHash: FAKE_HASH })],
    ['unpinned-source', '/artifact/source/rev', () => ofSource({ rev: 'HEAD'.padEnd(40, 'x') })],
    ['unpinned-source', '/artifact/source/rev', () => ofSource({ rev: A_COMMIT.toUpperCase() })],
    ['invalid-forge', '/artifact/source/forge', () => ofSource({ forge: 'sourceforge' })],
    [
      'invalid-forge',
      '/artifact/source/host',
      () => ofSource({ forge: 'gitea', host: 'https://git.example' }),
    ],
    ['invalid-forge', '/artifact/source/owner', () => ofSource({ owner: '../..' })],
    ['invalid-forge', '/artifact/source/repo', () => ofSource({ repo: 'a/b' })],
    ['missing-host', '/artifact/source/host', () => ofSource({ forge: 'gitea' })],
    ['unknown-source', '/artifact/source/$type', () => ofRecipe({ source: { $type: 'com.example.ftp' } })],
    ['insecure-url', '/artifact/source/urls/0', () => ofUrl('http://forge.example/hello-1.tar.gz')],
    ['unsupported-url', '/artifact/source/urls/0', () => ofUrl('ftp://forge.example/hello-1.tar.gz')],
    ['unsupported-url', '/artifact/source/urls/0', () => ofUrl('pkg:npm/hello@1.0.0')],
    [
      'credentials-in-url',
      '/artifact/source/urls/0',
      () => ofUrl('https://me:secret@forge.example/hello-1.tar.gz'),
    ],
    [
      'mutable-url',
      '/artifact/source/urls/0',
      () => ofUrl('https://forge.example/a/b/releases/latest/download/b'),
    ],
    [
      'mutable-url',
      '/artifact/source/urls/0',
      () => ofUrl('https://cdn.example/npm/alpinejs@3.x.x/dist/cdn.js'),
    ],
    ['mutable-url', '/artifact/source/urls/0', () => ofUrl('https://forge.example/a/b/archive/main.tar.gz')],
    [
      'mutable-url',
      '/artifact/source/urls/0',
      () => ofUrl('https://forge.example/a/b/archive/refs/heads/x.zip'),
    ],
    ['unknown-build', '/artifact/build/$type', () => ofBuild('haskell')],
    ['unknown-tool', '/artifact/build/tool', () => ofBuild('generic', { tool: 'bazel' })],
    [
      'unknown-tool',
      '/artifact/build/builder',
      () => ofBuild('rust', { cargoLock: true, builder: 'naersk' }),
    ],
    ['missing-deps-hash', '/artifact/build/cargoHash', () => ofBuild('rust')],
    [
      'missing-fetcher-version',
      '/artifact/build/fetcherVersion',
      () => ofBuild('node', { manager: 'pnpm', depsHash: A_HASH }),
    ],
    ['unsafe-path', '/artifact/sourceRoot', () => ofRecipe({ sourceRoot: '../other' })],
    ['unsafe-path', '/artifact/build/modRoot', () => ofBuild('go', { modRoot: '/etc' })],
    ['invalid-program', '/artifact/mainProgram', () => ofRecipe({ mainProgram: '../bin/hello' })],
    ['invalid-variable', '/artifact/env/0/name', () => ofRecipe({ env: [{ name: 'A B', value: '' }] })],
    [
      'invalid-variable',
      '/artifact/env/0/name',
      () => ofRecipe({ env: [{ name: 'outputHash', value: '' }] }),
    ],
    [
      'invalid-variable',
      '/artifact/env/0/name',
      () => ofRecipe({ env: [{ name: 'NIX_STORE_DIR', value: '' }] }),
    ],
    ['invalid-word', '/artifact/build/tags/0', () => ofBuild('go', { tags: ['a b'] })],
    ['invalid-word', '/artifact/build/ldflags/0', () => ofBuild('go', { ldflags: ['-s\n-w'] })],
    [
      'invalid-word',
      '/artifact/build/bins/0',
      () => ofBuild('rust', { cargoLock: true, bins: ['--config=x'] }),
    ],
    ['invalid-word', '/artifact/build/importsCheck/0', () => ofBuild('python', { importsCheck: ['os;x'] })],
    [
      'invalid-attribute',
      '/artifact/build/dependencies/0',
      () => ofBuild('python', { dependencies: ['a b'] }),
    ],
    [
      'conflicting-deps',
      '/artifact/build/cargoHash',
      () => ofBuild('rust', { cargoHash: A_HASH, cargoLock: true }),
    ],
    ['unsafe-path', '/artifact/build/root', () => ofBuild('site', { root: 'a/./b' })],
    ['unsafe-path', '/artifact/build/root', () => ofBuild('site', { root: '$(id)' })],
    [
      'mixed-patches',
      '/artifact/patches',
      () => ofRecipe({ patches: [patch({}), patch({ stripLength: 0 })] }),
    ],
    [
      'mixed-binaries',
      '/artifact/build/platforms/0/binaries',
      () =>
        ofBuild('prebuilt', {
          platforms: [platform({ binaries: [{ name: 'a', path: 'a' }, { name: 'b' }] })],
        }),
    ],
    ['unsupported-url', '/artifact/source/urls/0', () => ofUrl("https://forge.example/it's.tar.gz")],
    ['network-in-build', '/artifact/build/text', () => ofText('{ buildPhase = "deno cache main.ts"; }')],
    ['network-in-build', '/artifact/build/text', () => ofText("{ buildPhase = ''npm ci\n'';  }")],
    ['network-in-build', '/artifact/build/text', () => ofText('{ buildPhase = "curl -L https://x"; }')],
    [
      'network-in-build',
      '/artifact/build/flags/0',
      () => ofBuild('generic', { tool: 'make', flags: ['FETCH=wget https://x'] }),
    ],
    [
      'network-in-build',
      '/artifact/env/0/value',
      () => ofRecipe({ env: [{ name: 'PREBUILD', value: 'git clone https://x' }] }),
    ],
    ['fake-hash', '/artifact/build/text', () => ofText('{ hash = lib.fakeHash; }')],
    ['insecure-url', '/artifact/build/text', () => ofText('{ url = "http://x.example/y"; hash = "…"; }')],
    ['impure-expression', '/artifact/build/text', () => ofText('with import <nixpkgs> {}; hello')],
    ['impure-expression', '/artifact/build/text', () => ofText('{ rev = "HEAD"; }')],
    ['invalid-attribute', '/artifact/buildInputs/0', () => ofRecipe({ buildInputs: ['openssl; rm -rf'] })],
    ['undeclared-dependency', '/artifact/buildInputs/0', () => ofRecipe({ buildInputs: ['firn:lib'] })],
    ['undeclared-dependency', '/artifact/buildInputs/0', () => ofRecipe({ buildInputs: ['part:web'] })],
    [
      'undeclared-dependency',
      '/artifact/build/parts/0/recipe/buildInputs/0',
      () => {
        const build = { $type: 'dev.firn.recipe#site' }
        const parts = [
          { name: 'a', recipe: { build, buildInputs: ['part:b'] } },
          { name: 'b', recipe: { build, buildInputs: ['part:a'] } },
        ]
        return ofRecipe({ build: { $type: 'dev.firn.recipe#composed', parts } })
      },
    ],
    [
      'network-in-build',
      '/artifact/prepare/0',
      () => ofRecipe({ prepare: [{ program: 'deno', arguments: ['cache', 'main.ts'] }] }),
    ],
    [
      'invalid-word',
      '/artifact/build/gems/0/version',
      () =>
        ofBuild('ruby', {
          gems: [{ name: 'rack', version: '1 2', hash: A_HASH }],
          remotes: ['https://gems.example'],
        }),
    ],
    ['unknown-system', '/systems/0', () => ofRelease({ systems: ['linux-x86_64'] })],
    ['duplicate-system', '/systems/1', () => ofRelease({ systems: ['x86_64-linux', 'x86_64-linux'] })],
    [
      'unknown-system',
      '/artifact/build/platforms/0/system',
      () => ofBuild('prebuilt', { platforms: [platform({ system: 'amd64' })] }),
    ],
    [
      'duplicate-system',
      '/artifact/build/platforms/1/system',
      () => ofBuild('prebuilt', { platforms: [platform(), platform()] }),
    ],
    [
      'unsafe-path',
      '/artifact/build/platforms/0/binaries/0/path',
      () => ofBuild('prebuilt', { platforms: [platform({ binaries: [{ name: 'a', path: '../a' }] })] }),
    ],
    [
      'duplicate-variable',
      '/artifact/service/settings/1/variable',
      () => ofRecipe({ service: { settings: [setting('A'), setting('A')] } }),
    ],
    ['unknown-type', '/artifact/service/settings/0/type', () => ofSetting({ type: 'float' })],
    ['enum-without-values', '/artifact/service/settings/0/values', () => ofSetting({ type: 'enum' })],
    [
      'invalid-default',
      '/artifact/service/settings/0/default',
      () => ofSetting({ type: 'port', default: '65536' }),
    ],
    [
      'secret-default',
      '/artifact/service/settings/0/default',
      () => ofSetting({ type: 'secret', default: 'x' }),
    ],
    ['fake-hash', '/artifact/patches/0/hash', () => ofRecipe({ patches: [patch({ hash: FAKE_HASH })] })],
    ['fake-hash', '/artifact/build/parts/1/recipe/source/hash', () => ofParts('a', 'b')],
    ['duplicate-part', '/artifact/build/parts/1/name', () => ofParts('a', 'a')],
    ['invalid-licence', '/licence', () => ofPackage({ licence: 'GPLv3 or so' })],
    ['insecure-url', '/homepage', () => ofPackage({ homepage: 'http://hello.example/' })],
    ['unsupported-url', '/repository', () => ofPackage({ repository: 'javascript:alert(1)' })],
  ]

  test.each(cases)('%s at %s', (code, path, run) => {
    const found = run().find((each) => each.code === code && each.path === path)
    expect(found, JSON.stringify(run())).toMatchObject({ severity: 'error' })
    expect(found?.message).toMatch(/\.$/)
    expect(found?.fix).toMatch(/\.$/)
  })

  test('a source is needed, but not by what brings its own', () => {
    const codes = (form: string, change: Json = {}) =>
      lintRelease(checkedRelease(sampleRelease({ artifact: withoutSource(form, change) }))).map(
        ({ code }) => code,
      )
    expect(codes('go')).toEqual(['missing-source'])
    expect(codes('prebuilt', { platforms: [platform()] })).toEqual([])
    expect(codes('expression', { text: '{ hello }: hello' })).toEqual(['expression'])
  })
})

function setting(variable: string): Json {
  return { variable, type: 'string' }
}

function withoutSource(form: string, change: Json): Json {
  return { $type: 'dev.firn.recipe', build: sampleBuild(form, change) }
}

function ofParts(first: string, second: string) {
  const recipe = (hash: string) => ({ source: sampleSource({ hash }), build: sampleBuild('site') })
  return ofBuild('composed', {
    parts: [
      { name: first, recipe: recipe(A_HASH) },
      { name: second, recipe: recipe(FAKE_HASH) },
    ],
  })
}

function patch(change: Json): Json {
  return { urls: ['https://forge.example/1.patch'], hash: A_HASH, ...change }
}
