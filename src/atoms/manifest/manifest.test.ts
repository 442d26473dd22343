import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyManifest, errorsOf, FULL } from '../../../tests/support/atoms/manifests.js'
import { MAX_FILE_FINDINGS } from '../../limits/atom-files.js'
import type { DirectDependency, Manifest } from './manifest.js'
import { printManifest } from './print-manifest.js'
import { parseManifest, readManifest } from './read-manifest.js'

const MINIMAL: Manifest = {
  label: 'a',
  version: '1.0.0',
  tags: [],
  sets: new Map(),
  compose: { kind: 'nix', entry: '.' },
  from: new Map(),
  direct: new Map(),
}

describe('reading', () => {
  test('every field of the format', () => {
    expect(parseManifest(FULL)).toEqual({
      label: 'site',
      version: '0.3.0',
      description: 'A site',
      tags: ['web:static', 'blog'],
      sets: new Map([
        ['atom', ['https://example.org/atom']],
        ['ours', ['::', 'https://example.org/ours.git']],
      ]),
      compose: { kind: 'atom', label: 'atom-nix', set: 'atom', requirement: '^0.4', entry: 'src' },
      from: new Map([
        [
          'ours',
          new Map([
            ['theme', '^0.1.0'],
            ['fonts', '>=1, <3'],
          ]),
        ],
      ]),
      direct: new Map<string, DirectDependency>([
        ['pkgs', { kind: 'git', url: 'https://example.org/pkgs', ref: 'unstable' }],
        ['fenix', { kind: 'git', url: 'https://example.org/fenix.git' }],
        ['logo', { kind: 'url', url: 'https://example.org/logo.svg' }],
        ['zlib', { kind: 'build', url: 'https://example.org/zlib.tar.gz', unpack: true }],
        [
          'fonts-src',
          {
            kind: 'tar',
            url: 'https://example.org/fonts-__VERSION__.tar',
            fromVersion: { set: 'ours', label: 'fonts' },
          },
        ],
        ['tool', { kind: 'git', url: 'git@example.org:tool', requirement: '~1.2' }],
      ]),
    } satisfies Manifest)
  })

  test('labels are kept in their normal form', () => {
    const text = '[package]\nlabel = "ﬁ"\nversion = "1.0.0"\n[compose.as]\nstatic = "config"\n'
    expect(parseManifest(text)).toEqual({ ...MINIMAL, label: 'fi', compose: { kind: 'static' } })
  })

  const HEAD = '[package]\nlabel = "a"\nversion = "1.0.0"\n'
  const NIX = '[compose.as]\nnix = "."\n'

  test.each([
    ['no package', NIX, '1:1 missing-field'],
    ['no label', `[package]\nversion = "1.0.0"\n${NIX}`, '1:2 missing-field'],
    ['a wrong label', `[package]\nlabel = "1a"\nversion = "1.0.0"\n${NIX}`, '2:9 invalid-value'],
    ['a wrong version', `[package]\nlabel = "a"\nversion = "1.0"\n${NIX}`, '3:11 invalid-value'],
    ['a number for a text', `[package]\nlabel = "a"\nversion = 1\n${NIX}`, '3:11 wrong-type'],
    ['an unknown table', `${HEAD}${NIX}[build]\nx = 1\n`, '6:2 unknown-field'],
    ['an unknown field', `${HEAD}licence = "MIT"\n${NIX}`, '4:1 unknown-field'],
    ['no composer', HEAD, '1:1 missing-field'],
    ['an empty composer', `${HEAD}[compose]\n`, '4:2 missing-field'],
    [
      'two composers',
      `${HEAD}[compose]\nas.nix = "."\nwith.b.from = "s"\n[package.sets]\ns = "::"\n`,
      '6:1 conflicting-fields',
    ],
    [
      'two trivial composers',
      `${HEAD}[compose.as]\nnix = "."\nstatic = "config"\n`,
      '6:1 conflicting-fields',
    ],
    ['another static atom', `${HEAD}[compose.as]\nstatic = "x"\n`, '5:1 invalid-value'],
    ['a path out of the atom', `${HEAD}[compose.as]\nnix = "../x"\n`, '5:7 invalid-value'],
    ['a composer of no set', `${HEAD}[compose.with.b]\nfrom = "s"\n`, '5:1 undeclared-set'],
    ['an atom of no set', `${HEAD}${NIX}[deps.from.s]\nb = "^1"\n`, '6:12 undeclared-set'],
    ['a set without mirrors', `${HEAD}sets.s = []\n${NIX}[deps.from.s]\nb = "1"\n`, '4:6 missing-field'],
    ['a wrong mirror', `${HEAD}sets.s = ["x y"]\n${NIX}[deps.from.s]\nb = "1"\n`, '4:11 invalid-value'],
    [
      'a requirement of npm',
      `${HEAD}sets.s = "::"\n${NIX}[deps.from.s]\nb = "^1 || ^2"\n`,
      '8:5 invalid-value',
    ],
    ['the atom itself', `${HEAD}sets.s = "::"\n${NIX}[deps.from.s]\na = "^1"\n`, '8:1 invalid-value'],
    ['a source of no kind', `${HEAD}${NIX}[deps.direct.nix]\nb = {}\n`, '7:5 missing-field'],
    [
      'a source of two kinds',
      `${HEAD}${NIX}[deps.direct.nix]\nb = { tar = "https://a.b/c", url = "https://a.b/c" }\n`,
      '7:30 conflicting-fields',
    ],
    [
      'a branch and a version',
      `${HEAD}${NIX}[deps.direct.nix]\nb = { git = "https://a.b/c", ref = "x", version = "1" }\n`,
      '7:41 conflicting-fields',
    ],
    [
      'an archive of a branch',
      `${HEAD}${NIX}[deps.direct.nix]\nb = { tar = "https://a.b/c", ref = "x" }\n`,
      '7:30 unknown-field',
    ],
    ['an address without scheme', `${HEAD}${NIX}[deps.direct.nix]\nb.url = "a.b/c"\n`, '7:9 invalid-value'],
    ['direct sources of npm', `${HEAD}${NIX}[deps.direct.npm]\nb = "1"\n`, '6:14 unknown-field'],
    [
      'the version of no dependency',
      `${HEAD}${NIX}[deps.direct.nix]\nb = { url = "https://a.b/__VERSION__", from_version = ["s", "c"] }\n`,
      '7:40 invalid-value',
    ],
    [
      'data that depends',
      `${HEAD}[compose.as]\nstatic = "config"\n[deps.direct.nix]\nb.url = "https://a.b/c"\n`,
      '6:2 conflicting-fields',
    ],
    ['one label twice', `${HEAD}sets.s = "::"\n${NIX}[deps.from.s]\n"ﬁ" = "1"\nfi = "1"\n`, '9:1 duplicate'],
    ['the first format', '[atom]\nid = "a"\nversion = "1.0.0"\n', '1:2 older-format'],
    ['no TOML', '[package\n', '1:9 syntax'],
  ])('%s is refused where it stands', (_, text, expected) => {
    const found = errorsOf(() => parseManifest(text)).map(
      ({ line, column, code }) => `${line}:${column} ${code}`,
    )
    expect(found).toEqual([expected])
  })

  test('all errors are told at once, with what to do', () => {
    const errors = errorsOf(() => parseManifest('[package]\nlabel = "a b"\nversion = "1"\nname = "x"\n'))
    expect(errors.map(({ code }) => code)).toEqual([
      'missing-field',
      'invalid-value',
      'invalid-value',
      'unknown-field',
    ])
    expect(errors.every(({ message, fix }) => message.endsWith('.') && fix.endsWith('.'))).toBe(true)
  })
})

describe('reading for the index', () => {
  test('what eka itself published without a composer, and with an unknown table', () => {
    const text = '[package]\nlabel = "tool"\nversion = "0.3.1"\n\n[locker.main]\nversion = "0.3.0"\n'
    const { value, findings } = readManifest(text)
    expect(value).toMatchObject({ table: 'package', label: 'tool', version: '0.3.1', compose: undefined })
    expect(findings.map(({ code, path }) => [code, path])).toEqual([
      ['missing-field', 'compose'],
      ['unknown-field', 'locker'],
    ])
  })

  test('the first format, and a label in another script', () => {
    const { value } = readManifest(
      '[atom]\nid = "ひらがな"\nversion = "0.1.0"\ndescription = "d"\n[features]\nstd = []\n',
    )
    expect(value).toMatchObject({ table: 'atom', label: 'ひらがな', version: '0.1.0', description: 'd' })
  })

  test('the rest, where one dependency is wrong', () => {
    const text = FULL.replace('"^0.1.0" #', '"0.1 || 0.2" #').replace('"https://example.org/logo.svg"', '7')
    const { value } = readManifest(text)
    expect([...(value?.from.get('ours')?.keys() ?? [])]).toEqual(['fonts'])
    expect([...(value?.direct.keys() ?? [])]).toEqual(['pkgs', 'fenix', 'zlib', 'fonts-src', 'tool'])
  })

  test('TOML 1.1, which eka does not read', () => {
    const text =
      '[package]\nlabel = "a"\nversion = "1.0.0"\n[deps]\ndirect = { nix = {\n  b.url = "https://a.b/c",\n} }\n'
    const { value, findings } = readManifest(text)
    expect([...(value?.direct.keys() ?? [])]).toEqual(['b'])
    expect(findings[0]).toMatchObject({ code: 'missing-field' })
    expect(findings.map(({ code }) => code)).toContain('syntax')
  })

  test('nothing without a label or a version, and no more findings than help', () => {
    expect(readManifest('[package]\nlabel = "a"\n').value).toBeUndefined()
    expect(readManifest('').value).toBeUndefined()
    const { findings } = readManifest(Array.from({ length: 500 }, (_, n) => `k${n} = 1`).join('\n'))
    expect(findings.length).toBe(MAX_FILE_FINDINGS)
  })

  test('any text without an exception', () => {
    const word = fc.constantFrom(
      '[',
      ']',
      '[[',
      ']]',
      '=',
      '\n',
      '.',
      '"',
      '{',
      '}',
      ',',
      'package',
      'deps',
      'from',
      '"a"',
      '1',
      '__proto__',
      'compose',
      'as',
      'sets',
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(word).map((words) => words.join(' ')),
    )
    fc.assert(
      fc.property(text, (written) => {
        expect(readManifest(written).findings.length).toBeGreaterThan(0)
      }),
    )
  })
})

describe('writing', () => {
  test('a new manifest', () => {
    const { compose, direct, ...rest } = parseManifest(FULL)
    expect(printManifest({ ...rest, compose, direct: new Map([...direct].slice(0, 2)) })).toBe(`[package]
label = "site"
version = "0.3.0"

[package.meta]
tags = ["web:static", "blog"]
description = "A site"

[package.sets]
atom = "https://example.org/atom"
ours = ["::", "https://example.org/ours.git"]

[compose.with.atom-nix]
from = "atom"
version = "^0.4"
entry = "src"

[deps.from.ours]
theme = "^0.1.0"
fonts = ">=1, <3"

[deps.direct.nix]
pkgs = { git = "https://example.org/pkgs", ref = "unstable" }
fenix.git = "https://example.org/fenix.git"
`)
  })

  test('what is written reads back, and is written the same', () => {
    fc.assert(
      fc.property(anyManifest(), (manifest) => {
        const text = printManifest(manifest)
        const again = parseManifest(text)
        expect(again).toEqual(manifest)
        expect(printManifest(again)).toBe(text)
      }),
    )
  })
})
