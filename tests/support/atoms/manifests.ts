import fc from 'fast-check'
import type { Composer, DirectDependency, Manifest } from '../../../src/atoms/manifest/manifest.js'
import { AtomFileError } from '../../../src/atoms/toml/finding.js'

/** A manifest with every field of the format, for tests. */
export const FULL = `# The site.
[package]
label   = "site"  # never change
version = "0.3.0"

[package.meta]
tags = ["web:static", "blog"]
description = "A site"

[package.sets]
atom = "https://example.org/atom"
ours = ["::", "https://example.org/ours.git"]

[compose.with.atom-nix]
entry = "src"
from  = "atom"
version = "^0.4"

# What we wrote ourselves.
[deps.from.ours]
theme = "^0.1.0" # keep below 0.2
fonts = ">=1, <3"

[deps.direct.nix]
pkgs    = { git = "https://example.org/pkgs", ref = "unstable" }
fenix.git = "https://example.org/fenix.git"
logo.url = "https://example.org/logo.svg"
zlib = { build = "https://example.org/zlib.tar.gz", unpack = true }
fonts-src = { tar = "https://example.org/fonts-__VERSION__.tar", from_version = ["ours", "fonts"] }
tool = { git = "git@example.org:tool", version = "~1.2" }
`

/** The errors of a file that is refused. */
export function errorsOf(run: () => unknown): AtomFileError['findings'] {
  try {
    run()
  } catch (error) {
    if (error instanceof AtomFileError) return error.findings
    throw error
  }
  throw new Error('Nothing was refused.')
}

function anyLabel(): fc.Arbitrary<string> {
  return fc.constantFrom('a', 'b-c', 'λ', 'ひらがな', 'x_1', 'constructor', 'A', 'Ñ')
}

export function anyDirect(): fc.Arbitrary<DirectDependency> {
  const url = fc.constantFrom(
    'https://example.org/a',
    'https://example.org/__VERSION__.tar',
    "https://example.org/it's",
  )
  return fc.oneof(
    fc.record({ kind: fc.constantFrom('url', 'tar'), url }),
    fc.record({ kind: fc.constant('git'), url: fc.oneof(url, fc.constant('git@example.org:a')) }),
    fc.record({ kind: fc.constant('git'), url, ref: fc.constantFrom('main', 'refs/heads/a"b', 'x\\y') }),
    fc.record({ kind: fc.constant('git'), url, requirement: fc.constantFrom('^1', '>=1, <2') }),
    fc.record({ kind: fc.constant('build'), url, unpack: fc.boolean() }),
  )
}

/** Manifests without errors. */
export function anyManifest(): fc.Arbitrary<Manifest> {
  const mirrors = fc.uniqueArray(fc.constantFrom('::', 'https://example.org/a', 'git@example.org:b'), {
    minLength: 1,
  })
  const tag = fc.constantFrom('s', 's.t', 'u:v', 'valueOf')
  const version = fc.constantFrom('0.1.0', '1.2.3-rc.1+build', '10.0.0')
  const composer: fc.Arbitrary<Composer> = fc.oneof(
    fc.record({ kind: fc.constant('nix'), entry: fc.constantFrom('.', 'src/"x"', "it's") }),
    fc.record({
      kind: fc.constant('atom'),
      label: anyLabel(),
      set: fc.constant('s'),
      requirement: fc.constantFrom(undefined, '^1'),
      entry: fc.constantFrom('.', 'src'),
    }),
  )
  const from = fc.dictionary(
    tag,
    fc.dictionary(anyLabel(), fc.constantFrom('^1', '*', '~0.1'), { minKeys: 1 }),
    { noNullPrototype: true },
  )
  return fc
    .record({
      label: fc.constant('self'),
      version,
      description: fc.option(fc.constantFrom('plain', 'with "quotes"', "all \\ 'kinds' \""), {
        nil: undefined,
      }),
      tags: fc.uniqueArray(tag),
      compose: composer,
      from: from.map(
        (sets) =>
          new Map(Object.entries(sets).map(([set, labels]) => [set, new Map(Object.entries(labels))])),
      ),
      direct: fc
        .dictionary(anyLabel(), anyDirect(), { noNullPrototype: true })
        .map((entries) => new Map(Object.entries(entries))),
      mirrors,
    })
    .map(({ mirrors: list, ...rest }) => ({
      ...rest,
      sets: new Map(['s', 's.t', 'u:v', 'valueOf'].map((set) => [set, list])),
    }))
}
