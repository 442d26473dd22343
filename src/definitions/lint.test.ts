import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cpuMsOf } from '../../tests/support/cpu-time.js'
import {
  checkedPackage,
  checkedRelease,
  ofBuild,
  ofPackage,
  ofRecipe,
  ofRelease,
  ofText,
  ofUrl,
  platform,
  tarball,
} from '../../tests/support/linted.js'
import {
  A_CID,
  A_COMMIT,
  A_HASH,
  OTHER_AUTHOR,
  sampleBuild,
  samplePackage,
  sampleRecipe,
  sampleRelease,
  sampleSource,
} from '../../tests/support/sample-records.js'
import { package as pkg } from '../lexicons/dev/firn.js'
import { type Finding, type FindingCode, lintDefinition, lintRelease } from './lint.js'

const ofAtom = (uri: string) =>
  ofRecipe({ source: { $type: 'dev.firn.recipe#atom', release: { uri, cid: A_CID } } })

test('the samples are without a finding', () => {
  const definition = checkedPackage(samplePackage())
  expect(lintDefinition(definition)).toEqual([])
  expect(lintRelease(checkedRelease(sampleRelease()), definition)).toEqual([])
})

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
    [
      'unsupported-build',
      '/artifact/build/flags',
      'warning',
      () => ofBuild('node', { manager: 'yarn', depsHash: A_HASH, flags: ['--x'] }),
    ],
    [
      'unsupported-build',
      '/artifact/check',
      'warning',
      () => ofRecipe({ build: sampleBuild('site', {}), check: true }),
    ],
    [
      'unsupported-source',
      '/artifact/source/release/uri',
      'warning',
      () => ofAtom(`at://${OTHER_AUTHOR}/dev.firn.release/package:hello:1.0.0`),
    ],
    ['expression', '/artifact/build/text', 'info', () => ofText('{ hello }: hello')],
    ['expression', '/artifact/build/attribute', 'info', () => ofBuild('flake', { attribute: 'default' })],
    ['expression', '/artifact/build', 'info', () => ofBuild('ruby')],
    [
      'hash-of-one-system',
      '/artifact/build/depsHash',
      'info',
      () =>
        ofRelease({
          systems: ['x86_64-linux', 'aarch64-linux'],
          artifact: sampleRecipe({ build: sampleBuild('deno', { depsHash: A_HASH, entry: 'main.ts' }) }),
        }),
    ],
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

  test('an atom of anybody is a source', () => {
    const key = 'r3rlam6bd31t9i04ggug7avs8vf8981q7a3b6gobemk1gfs50qm0'
    expect(ofAtom(`at://${OTHER_AUTHOR}/dev.firn.release/atom:${key}:1.0.0~b`)).toEqual([])
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
  test('gems that the record names, and Deno on one system', () => {
    const gems = {
      gems: [{ name: 'rack', version: '3.0.0', hash: A_HASH }],
      remotes: ['https://gems.example'],
    }
    expect(ofBuild('ruby', gems)).toEqual([])
    const deno = sampleBuild('deno', { depsHash: A_HASH, entry: 'main.ts' })
    expect(ofRelease({ systems: ['x86_64-linux'], artifact: sampleRecipe({ build: deno }) })).toEqual([])
  })

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
    '{ stdenv }: stdenv.mkDerivation { buildPhase = "npm ci --offline"; }',
    'p: p.mk { buildPhase = "deno cache main.ts"; outputHash = "sha256-…"; outputHashMode = "recursive"; }',
    '{ fetchFromGitHub }: fetchFromGitHub { url = "http://localhost:3000"; }',
    `{ stdenv }: stdenv.mkDerivation { rev = "${A_COMMIT}"; hash = "${A_HASH}"; }`,
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
      // @ts-expect-error: deliberately past the lexicon, as a stored record of a later version may be.
      const lint = () => lintRelease({ record, recipe })
      expect(cpuMsOf(lint)).toBeLessThan(1_000)
    }),
  )
})
