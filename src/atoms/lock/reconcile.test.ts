import { describe, expect, test } from 'vitest'
import { atomId } from '../atom-id.js'
import { parseManifest } from '../manifest/read-manifest.js'
import { type Lock, type LockedAtom, PUBLISHED_LOCKER } from './lock.js'
import { reconcile, unpublished } from './reconcile.js'

const OURS = '1111111111111111111111111111111111111111'
const THEIRS = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
const REV = '89e2f1b0c3d4a5968778695a4b3c2d1e0f1a2b3c'
const HASH = 'sha256-gTrEEp5gEspIcCOx9PD8kMaF1iEmfBcTbO0Jag2QhQs='

const MANIFEST = `[package]
label = "site"
version = "0.3.0"

[package.sets]
theirs = "https://example.org/a"
ours = ["::", "https://example.org/ours"]

[compose.with.composer]
from = "theirs"
version = "^1"

[deps.from.ours]
theme = "^0.1.0"
z = "^7"

[deps.direct.nix]
pkgs = { git = "https://Example.org/pkgs", version = "^1" }
logo.url = "https://example.org/logo.svg"
fonts = { tar = "https://example.org/fonts-__VERSION__.tar", from_version = ["ours", "theme"] }
zlib = { build = "https://example.org/zlib.tar", unpack = true }
`

function atom(set: string, label: string, version: string, rev: string | undefined = REV): LockedAtom {
  return { label, version, set, rev, mirror: rev && 'https://example.org/a', id: atomId(set, label) }
}

const LOCK: Lock = {
  sets: new Map([
    [THEIRS, { tag: 'theirs', mirrors: ['https://example.org/a'] }],
    [OURS, { tag: 'ours', mirrors: ['::', 'https://example.org/ours'] }],
  ]),
  locker: PUBLISHED_LOCKER,
  compose: { use: 'atom', atom: atom(THEIRS, 'composer', '1.4.0'), entry: '.' },
  deps: [
    { type: 'atom', ...atom(OURS, 'theme', '0.1.7') },
    { type: 'atom', ...atom(OURS, 'z', '0.1.0-local'), rev: undefined },
    { type: 'nix+git', name: 'pkgs', url: 'https://example.org/pkgs', version: '1.9.0', rev: REV },
    { type: 'nix', name: 'logo', url: 'https://example.org/logo.svg', hash: HASH },
    { type: 'nix+tar', name: 'fonts', url: 'https://example.org/fonts-0.1.7.tar', hash: HASH },
    { type: 'nix+src', name: 'zlib', url: 'https://example.org/zlib.tar', hash: HASH, unpack: true },
  ],
}

/** A set is known by its tag: under another name all of it is to be locked again. */
const RENAMED = [
  'missing set own',
  'stale set ours',
  'missing atom own theme',
  'missing atom own z',
  'stale atom ours theme',
  'stale atom ours z',
  'outdated pin fonts',
]

function differences(manifest: string, lock: Lock | undefined): string[] {
  return reconcile(parseManifest(manifest), lock).map(({ kind, subject }) =>
    [kind, ...Object.values(subject)].join(' '),
  )
}

test('a lock that is all that its manifest asks for', () => {
  expect(differences(MANIFEST, LOCK)).toEqual([])
  expect(unpublished(LOCK).map(({ label }) => label)).toEqual(['z'])
})

describe('when the manifest changes', () => {
  test.each<[string, string | RegExp, string, string[]]>([
    ['a dependency more', 'theme = ', 'icons = "1"\ntheme = ', ['missing atom ours icons']],
    ['a dependency less', 'z = "^7"\n', '', ['stale atom ours z']],
    ['another requirement', '"^0.1.0"', '"^0.2"', ['outdated atom ours theme']],
    ['another requirement for the composer', '"^1"\n\n[deps', '"^2"\n\n[deps', ['outdated composer']],
    ['another composer', 'with.composer', 'with.other', ['outdated composer']],
    ['another kind of composer', /\[compose[^[]*/, '[compose.as]\nnix = "."\n', ['outdated composer']],
    ['another entry', '[deps.from', 'entry = "x"\n[deps.from', ['outdated composer']],
    ['a mirror more', '["::"', '["https://example.net/o", "::"', ['outdated set ours']],
    ['a set by another name', /ours/g, 'own', RENAMED],
    ['another address', 'logo.svg', 'logo.png', ['outdated pin logo']],
    ['another kind of source', 'logo.url', 'logo.build', ['outdated pin logo']],
    ['a source less', 'logo.url = "https://example.org/logo.svg"\n', '', ['stale pin logo']],
    ['a source more', 'logo.url', 'icon.url = "https://example.org/i"\nlogo.url', ['missing pin icon']],
    ['another tag', 'version = "^1" }', 'version = "^2" }', ['outdated pin pkgs']],
    ['a branch for a tag', 'version = "^1" }', 'ref = "main" }', ['outdated pin pkgs']],
    ['what is no longer unpacked', ', unpack = true', '', ['outdated pin zlib']],
  ])('%s', (_, from, to, expected) => {
    const changed = MANIFEST.replace(from, to).replace('https://example.org/own', 'https://example.org/ours')
    expect(changed).not.toBe(MANIFEST)
    expect(differences(changed, LOCK)).toEqual(expected)
  })

  test('the version of an atom, which an address has', () => {
    const deps = LOCK.deps.map((dep) =>
      dep.type === 'atom' && dep.label === 'theme' ? { ...dep, version: '0.1.8' } : dep,
    )
    expect(differences(MANIFEST, { ...LOCK, deps })).toEqual(['outdated pin fonts'])
  })
})

test('nothing is locked yet, and nothing need be', () => {
  const plain = '[package]\nlabel = "a"\nversion = "1.0.0"\n[compose.as]\n'
  expect(differences(`${plain}nix = "."\n`, undefined)).toEqual(['missing lock'])
  expect(differences(`${plain}static = "config"\n`, undefined)).toEqual([])
  expect(differences(`${plain}static = "config"\n`, LOCK)).toEqual(['stale lock'])
})
