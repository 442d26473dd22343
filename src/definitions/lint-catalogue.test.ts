import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { cpuMsOf } from '../../tests/support/cpu-time.js'
import {
  checkedPackage,
  ofBuild,
  ofPackage,
  ofRecipe,
  ofRelease,
  ofSetting,
  ofSource,
  ofText,
  ofUrl,
  tarball,
} from '../../tests/support/linted.js'
import { A_HASH, FAKE_HASH, samplePackage } from '../../tests/support/sample-records.js'
import { readCatalogue } from '../catalogue/schema.js'
import { type Finding, type FindingCode, lintDefinition } from './lint.js'

/**
 * The faults of a catalogue of some ninety packages that people kept by hand, each with what stood there
 * (demo/catalogue.json holds the entries, most of them repaired).
 */
describe('faults of a real catalogue', () => {
  const { packages } = readCatalogue(JSON.parse(readFileSync('demo/catalogue.json', 'utf8')))
  function entry(name: string) {
    const found = packages.find(({ attr }) => attr === name)
    if (!found) throw new Error(`no entry ${name}`)
    return found
  }
  const asWritten = (name: string) => String(Reflect.get(entry(name).upstream ?? {}, 'srcHashAsWritten'))
  const input = (name: string, what: string) => {
    const found = entry(name).extraInputs?.find((each) => each.what.includes(what))
    return { url: found?.url ?? '', hash: found?.hash ?? String(Reflect.get(found ?? {}, 'outputHash')) }
  }
  const DENO = '{ stdenv, deno }: stdenv.mkDerivation { buildPhase = "deno cache --reload src/main.tsx"; }'
  const dependency = {
    name: 'pds-dash',
    requirement: '*',
    definition: 'at://did:web:a.example/dev.firn.package/x',
  }

  const faults: [string, FindingCode, () => Finding[]][] = [
    [
      'rev = "HEAD" with a fixed hash (parakeet)',
      'unpinned-source',
      () => ofSource({ rev: (entry('parakeet-social-parakeet').upstream?.rev ?? '').padEnd(40, ' ') }),
    ],
    [
      'rev = "HEAD" in an expression',
      'impure-expression',
      () => ofText('{ fetchgit }: fetchgit { rev = "HEAD"; hash = "x"; }'),
    ],
    [
      'lib.fakeHash (slices frontend)',
      'fake-hash',
      () => ofBuild('deno', { entry: 'main.ts', depsHash: input('slices-network-frontend', 'deno').hash }),
    ],
    [
      'lib.fakeHash (six Frontpage parts)',
      'fake-hash',
      () =>
        ofBuild('node', {
          manager: 'npm',
          depsHash: String(entry('likeandscribe-frontpage').depHashes?.npmDepsHash),
        }),
    ],
    [
      'fakeHash by its name (atbackup)',
      'fake-hash',
      () => ofBuild('rust', { cargoHash: String(entry('atbackup-pages-dev-atbackup').depHashes?.cargoHash) }),
    ],
    ['lib.fakeHash in an expression', 'fake-hash', () => ofText('{ x }: x { hash = lib.fakeHash; }')],
    [
      'nix32 behind "sha256-" (Frontpage)',
      'malformed-hash',
      () => ofSource({ hash: asWritten('likeandscribe-frontpage') }),
    ],
    [
      'nix32 behind "sha256-" (atbackup)',
      'malformed-hash',
      () => ofSource({ hash: asWritten('atbackup-pages-dev-atbackup') }),
    ],
    [
      'hexadecimal behind "sha256-" (yoten)',
      'malformed-hash',
      () => ofSource({ hash: `sha256-${Buffer.from(A_HASH.slice(7), 'base64').toString('hex')}` }),
    ],
    [
      'nix32 behind "sha256-" in an expression',
      'malformed-hash',
      () => ofText(`{ x }: x { hash = "${asWritten('likeandscribe-frontpage')}"; }`),
    ],
    [
      'nix32 alone (slices)',
      'malformed-hash',
      () => ofSource({ hash: asWritten('slices-network-frontend') }),
    ],
    [
      'invented hash: "Update with actual hash" (streamplace-binary)',
      'malformed-hash',
      () => ofSource({ hash: 'sha256-Update with actual hash' }),
    ],
    ['invented hash: all A', 'fake-hash', () => ofSource({ hash: FAKE_HASH })],
    ['invented hash: all 0', 'fake-hash', () => ofSource({ hash: `sha256-${'0'.repeat(43)}=` })],
    [
      'invented hash: all 0 in hexadecimal',
      'malformed-hash',
      () => ofSource({ hash: `sha256-${'0'.repeat(64)}` }),
    ],
    ['invented hash: one byte', 'fake-hash', () => ofSource({ hash: sri(() => 0xff) })],
    [
      'invented hash: deadbeef',
      'fake-hash',
      () => ofSource({ hash: sri((index) => [222, 173, 190, 239][index % 4] ?? 0) }),
    ],
    [
      'invented hash: the alphabet',
      'fake-hash',
      () => ofSource({ hash: 'sha256-ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopo=' }),
    ],
    ['invented hash: too short', 'malformed-hash', () => ofSource({ hash: 'sha256-deadbeef' })],
    [
      'mutable URL: releases/latest (yoten)',
      'mutable-url',
      () => ofUrl(input('yoten-app-yoten', 'tailwind').url),
    ],
    ['mutable URL: @3.x.x (yoten)', 'mutable-url', () => ofUrl(input('yoten-app-yoten', 'alpine').url)],
    ['mutable URL: @3', 'mutable-url', () => ofUrl('https://cdn.example/npm/alpinejs@3/dist/cdn.js')],
    ['mutable URL: a query', 'mutable-url', () => ofUrl('https://forge.example/a.tar.gz?rev=main')],
    [
      'mutable URL in an expression',
      'mutable-url',
      () => ofText(`{ fetchurl }: fetchurl { url = "${input('yoten-app-yoten', 'alpine').url}"; }`),
    ],
    ['network in a build phase (grain)', 'network-in-build', () => ofText(DENO)],
    [
      'network in a flag',
      'network-in-build',
      () => ofBuild('generic', { tool: 'make', flags: ['PRE=npm install'] }),
    ],
    [
      'pinned by a tag only (allegedly)',
      'tag-url',
      () => ofUrl(entry('microcosm-allegedly').upstream?.archive ?? ''),
    ],
    [
      'pinned by a tag only, in an expression (knot)',
      'tag-url',
      () => ofText('{ fetchFromGitHub }: fetchFromGitHub { tag = "v1.11.0-alpha"; hash = "x"; }'),
    ],
    [
      'pinned by a tag only, at an API',
      'tag-url',
      () => ofUrl('https://api.forge.example/repos/a/b/tarball/v1.2'),
    ],
    [
      'attribute not a derivation (Frontpage)',
      'not-a-derivation',
      () =>
        ofText(
          '{ callPackage }: { frontpage = callPackage ./a.nix { }; drainpipe = callPackage ./b.nix { }; }',
        ),
    ],
    ['attribute not a derivation: no function', 'not-a-derivation', () => ofText('{ frontpage = 1; }')],
    [
      'attribute not a derivation: of a flake',
      'not-a-derivation',
      () => ofBuild('flake', { attribute: 'packages.x86_64-linux' }),
    ],
    [
      'attribute not a derivation: an overlay',
      'not-a-derivation',
      () => ofBuild('flake', { attribute: 'overlays.default' }),
    ],
    [
      'a package that does not exist (pds-dash-themed, leaflet)',
      'undeclared-dependency',
      () => ofRecipe({ buildInputs: ['firn:pds-dash-themed'] }),
    ],
    ['a package that nothing uses', 'unused-dependency', () => ofRelease({ dependencies: [dependency] })],
    [
      'a program that does not exist',
      'unlisted-main-program',
      () => ofRecipe({ mainProgram: 'a', programs: ['b'] }),
    ],
    ['no licence (microcosm-rs)', 'missing-licence', () => without('licence')],
    ['no licence that SPDX knows', 'invalid-licence', () => ofPackage({ licence: 'unfree' })],
    ['no description (microcosm-rs)', 'missing-summary', () => without('summary')],
    ['no homepage (microcosm-rs)', 'missing-homepage', () => without('homepage', 'repository')],
    [
      'invented version (indigo)',
      'invented-version',
      () => ofRelease({ version: '0.0.0-unstable.g0b4bd2478a61' }),
    ],
    [
      'invented version (tangled)',
      'default-version',
      () => ofRelease({ version: entry('tangled-appview').version ?? '' }),
    ],
    [
      'version other than that of the tag (allegedly)',
      'version-mismatch',
      () => ofRecipe({ source: tarball(entry('microcosm-allegedly').upstream?.archive ?? '') }),
    ],
    ['placeholder (grain, genjwks, lexgen)', 'placeholder', () => ofPackage({ status: 'placeholder' })],
    [
      'cfg.dataDira',
      'misspelt-option',
      () =>
        ofRecipe({
          modules: [
            {
              system: 'nixos',
              text: '{ options.services.x.dataDir = mkOption { }; config.x = cfg.dataDira + cfg.user; }',
            },
          ],
        }),
    ],
    [
      'lib.fakeHash in a module',
      'fake-hash',
      () => ofRecipe({ modules: [{ system: 'nixos', text: '{ hash = lib.fakeHash; }' }] }),
    ],
    [
      'type outside of its own enum (cocoon)',
      'unknown-value',
      () => ofPackage({ category: entry('hailey-at-cocoon').atproto?.type ?? '' }),
    ],
    ['role outside of its own enum', 'unknown-value', () => ofPackage({ roles: ['infrastructure'] })],
    ['status outside of its own enum', 'unknown-value', () => ofPackage({ status: 'active' })],
    ['type of a setting outside of its own enum', 'unknown-type', () => ofSetting({ type: 'float' })],
    ['a system that nixpkgs does not know', 'unknown-system', () => ofRelease({ systems: ['amd64-linux'] })],
    ['insecure URL', 'insecure-url', () => ofUrl('http://forge.example/a.tar.gz')],
  ]

  test.each(faults)('%s: %s', (_, code, lint) => {
    const found = lint().find((each) => each.code === code)
    expect(found, JSON.stringify(lint())).toBeDefined()
    expect(found?.message).toMatch(/\.$/)
    expect(found?.fix).toMatch(/\.$/)
  })

  test('true hashes of the catalogue are none of these', () => {
    const hashes = packages.flatMap(({ upstream }) => upstream?.srcHash ?? [])
    expect(hashes.length).toBeGreaterThan(50)
    for (const hash of hashes) expect(ofSource({ hash })).toEqual([])
  })

  test('options that a module declares, or does not resemble, are not misspelt', () => {
    const text = '{ options.x = { dataDir = 1; users.a = 2; }; y = [ cfg.dataDir cfg.users cfg.package ]; }'
    expect(ofRecipe({ modules: [{ system: 'nixos', text }] }).map(({ code }) => code)).toEqual([
      'author-module',
    ])
  })

  test('a module of thousands of options takes no time', () => {
    const letters = (index: number) =>
      index.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? '')
    const names = Array.from({ length: 1500 }, (_, index) => letters(index + 20_000))
    const texts = [
      `${names.map((name) => `cfg.abcdef${name}`).join(' ')} ${names.map((name) => `uvwxyz${name}=1`).join(';')}`,
      `cfg.${'a'.repeat(9_000)}b ${'b'.repeat(9_000)}a = 1;`,
    ]
    const spent = cpuMsOf(() => {
      for (const text of texts)
        ofRecipe({ modules: Array(4).fill({ system: 'nixos', text: text.slice(0, 20_000) }) })
    })
    expect(spent).toBeLessThan(4_000)
  })
})

function without(...fields: string[]): Finding[] {
  const record = Object.fromEntries(
    Object.entries(samplePackage()).filter(([field]) => !fields.includes(field)),
  )
  return lintDefinition(checkedPackage(record))
}

function sri(byte: (index: number) => number): string {
  return `sha256-${Buffer.from(Array.from({ length: 32 }, (_, index) => byte(index))).toString('base64')}`
}
