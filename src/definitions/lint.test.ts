import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  A_COMMIT,
  A_HASH,
  AUTHOR,
  FAKE_HASH,
  type Json,
  OTHER_AUTHOR,
  sampleBuild,
  samplePackage,
  sampleRecipe,
  sampleRelease,
  sampleSource,
} from '../../tests/support/sample-records.js'
import { package as pkg, release } from '../lexicons/dev/firn.js'
import { type Finding, type FindingCode, type LintRules, lintDefinition, lintRelease } from './lint.js'
import { checkRecordJson } from './record.js'

function checkedPackage(json: Json) {
  return checkRecordJson({ did: AUTHOR, collection: pkg.$nsid, rkey: 'hello', json })
}

function checkedRelease(json: Json) {
  return checkRecordJson({
    did: AUTHOR,
    collection: release.$nsid,
    rkey: 'package:hello:1.2.3',
    json,
  })
}

const ofPackage = (change: Json) => lintDefinition(checkedPackage(samplePackage(change)))
const ofRelease = (change: Json, rules?: LintRules) =>
  lintRelease(checkedRelease(sampleRelease(change)), undefined, rules)
const ofRecipe = (change: Json, rules?: LintRules) => ofRelease({ artifact: sampleRecipe(change) }, rules)
const ofSource = (change: Json) => ofRecipe({ source: sampleSource(change) })
const ofBuild = (form: string, change: Json = {}) => ofRecipe({ build: sampleBuild(form, change) })
const ofUrl = (url: string) => ofRecipe({ source: tarball(url) })
const ofText = (text: string) => ofRecipe({ build: sampleBuild('expression', { text }) })
const ofSetting = (setting: Json) => ofRecipe({ service: { settings: [{ variable: 'PORT', ...setting }] } })

function tarball(url: string, hash = A_HASH): Json {
  return { $type: 'dev.firn.recipe#tarball', urls: [url], hash, hashMode: 'nar' }
}

function platform(change: Json = {}): Json {
  const url = 'https://forge.example/hello/releases/download/v1/hello'
  return { system: 'x86_64-linux', urls: [url], hash: A_HASH, binaries: [{ name: 'hello' }], ...change }
}

test('the samples are without a finding', () => {
  const definition = checkedPackage(samplePackage())
  expect(lintDefinition(definition)).toEqual([])
  expect(lintRelease(checkedRelease(sampleRelease()), definition)).toEqual([])
})

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
    [
      'fake-hash',
      '/artifact/patches/0/hash',
      () => ofRecipe({ patches: [{ urls: ['https://x.example/1.patch'], hash: FAKE_HASH }] }),
    ],
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

describe('warnings and notes', () => {
  const dependency = {
    name: 'lib',
    definition: `at://${OTHER_AUTHOR}/dev.firn.package/lib`,
    requirement: '1',
  }
  const cases: [FindingCode, string, 'warning' | 'info', () => Finding[]][] = [
    [
      'tag-url',
      '/artifact/source/urls/0',
      'warning',
      () => ofUrl('https://forge.example/a/b/archive/v0.3.0.tar.gz'),
    ],
    [
      'tag-url',
      '/artifact/source/urls/0',
      'warning',
      () => ofUrl('https://forge.example/a/b/-/archive/v1.0/b-v1.0.tar.gz'),
    ],
    ['unsupported-build', '/artifact/build', 'warning', () => ofBuild('ruby')],
    [
      'conflicting-deps',
      '/artifact/build/cargoLock',
      'warning',
      () => ofBuild('rust', { cargoHash: A_HASH, cargoLock: true }),
    ],
    ['expression', '/artifact/build/text', 'info', () => ofText('{ hello }: hello')],
    [
      'author-module',
      '/artifact/modules/0',
      'info',
      () => ofRecipe({ modules: [{ system: 'nixos', text: '{ }' }] }),
    ],
    ['unlisted-main-program', '/artifact/programs', 'warning', () => ofRecipe({ programs: ['hallo'] })],
    ['unused-dependency', '/dependencies/0', 'info', () => ofRelease({ dependencies: [dependency] })],
    [
      'system-without-binary',
      '/systems/0',
      'warning',
      () =>
        ofRelease({
          systems: ['aarch64-linux'],
          artifact: sampleRecipe({ build: sampleBuild('prebuilt', { platforms: [platform()] }) }),
        }),
    ],
    [
      'undeclared-setting',
      '/artifact/service/ports/0/variable',
      'warning',
      () => ofRecipe({ service: { ports: [{ name: 'web', port: 80, variable: 'PORT' }] } }),
    ],
    [
      'hardening-exception',
      '/artifact/service/hardeningExceptions/0',
      'info',
      () =>
        ofRecipe({ service: { hardeningExceptions: [{ option: 'MemoryDenyWriteExecute', reason: 'JIT' }] } }),
    ],
    ['missing-summary', '/summary', 'warning', () => ofPackage({ summary: ' ' })],
    ['unknown-value', '/roles/0', 'warning', () => ofPackage({ roles: ['infrastructure'] })],
    ['unknown-value', '/category', 'warning', () => ofPackage({ category: 'cli' })],
    ['placeholder', '/status', 'warning', () => ofPackage({ status: 'placeholder' })],
    ['missing-successor', '/successor', 'info', () => ofPackage({ status: 'deprecated' })],
  ]

  test.each(cases)('%s at %s', (code, path, severity, run) => {
    expect(run().find((each) => each.code === code)).toMatchObject({ path, severity })
  })

  test('what a bare definition lacks', () => {
    const bare = checkedPackage({ $type: pkg.$nsid, createdAt: '2025-01-23T12:00:00Z' })
    expect(lintDefinition(bare).map(({ code }) => code)).toEqual([
      'missing-summary',
      'missing-licence',
      'missing-homepage',
      'missing-category',
    ])
  })

  test('what only definition and release together tell', () => {
    const definition = checkedPackage(samplePackage({ status: 'planned' }))
    const { mainProgram: _, ...artifact } = sampleRecipe()
    const found = lintRelease(checkedRelease(sampleRelease({ artifact })), definition)
    expect(found.map(({ code, path }) => [code, path])).toEqual([
      ['missing-main-program', '/artifact/mainProgram'],
      ['placeholder', '/definition'],
    ])
  })
})

describe('no false alarm', () => {
  test.each([
    'https://forge.example/hello/releases/download/v1.2/hello.tar.gz',
    `https://forge.example/a/b/archive/${A_COMMIT}.tar.gz`,
    `https://forge.example/a/b/-/archive/${A_COMMIT}/b-${A_COMMIT}.tar.gz`,
    'https://cdn.example/npm/htmx.org@2.0.4/dist/htmx.min.js',
    'https://forge.example/latest/raw/v1/main.c',
    'https://forge.example/%',
  ])('%s', (url) => expect(ofUrl(url)).toEqual([]))

  test.each([
    '{ curl, git }: stdenv.mkDerivation { nativeBuildInputs = [ curl git ]; }',
    '# npm install fails in the sandbox\n{ hello }: hello',
    '{ buildPhase = "npm ci --offline"; }',
    '{ buildPhase = "deno cache main.ts"; outputHash = "sha256-…"; outputHashMode = "recursive"; }',
    '{ url = "http://localhost:3000"; }',
  ])('%s', (text) => expect(ofText(text).map(({ code }) => code)).toEqual(['expression']))

  test('attribute paths, dependencies and systems as people write them', () => {
    const dependency = {
      name: 'lib',
      definition: `at://${OTHER_AUTHOR}/dev.firn.package/lib`,
      requirement: '1',
    }
    const artifact = sampleRecipe({
      nativeBuildInputs: ['pkg-config', 'python3Packages.setuptools-scm'],
      buildInputs: ['openssl', 'firn:lib', 'xorg.libX11'],
    })
    expect(ofRelease({ dependencies: [dependency], artifact, systems: ['aarch64-darwin'] })).toEqual([])
  })
})

test('http is as good as https where the operator says so', () => {
  const source = tarball('http://127.0.0.1:8080/hello-1.tar.gz')
  expect(ofRecipe({ source }, { allowHttp: true })).toEqual([])
  expect(ofRecipe({ source }).map(({ code }) => code)).toEqual(['insecure-url'])
})

test('hostile texts are found wanting in bounded time', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary-ascii', maxLength: 300 }),
    fc
      .constantFrom('npm install ', '/archive/1', 'curl -', '--offline', '@3.x.x', 'a.', "'")
      .map((text) => text.repeat(40)),
  )
  fc.assert(
    fc.property(hostile, (text) => {
      const words = { owner: text, repo: text, host: text }
      const source = {
        ...sampleSource(),
        ...Object.fromEntries(Object.entries(words).filter(([, word]) => word)),
      }
      const recipe = {
        $type: 'dev.firn.recipe',
        source,
        build: { $type: 'dev.firn.recipe#expression', text },
        mainProgram: text,
        sourceRoot: text,
        buildInputs: [text],
        env: [{ name: text, value: text }],
      }
      const record = { ...sampleRelease(), artifact: recipe }
      const started = performance.now()
      // @ts-expect-error: deliberately past the lexicon, as a stored record of a later version may be.
      lintRelease({ record, recipe })
      expect(performance.now() - started).toBeLessThan(1_000)
    }),
  )
})
