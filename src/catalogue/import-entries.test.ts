import type { DidString } from '@atproto/syntax'
import { describe, expect, test } from 'vitest'
import { A_COMMIT, A_HASH, FAKE_HASH } from '../../tests/support/sample-records.js'
import { importCatalogue } from './import.js'
import { CatalogueError, readCatalogue } from './schema.js'

const didOf = (org: string): DidString => `did:web:${org}.example`

describe('entries of other catalogues', () => {
  const upstream = {
    fetcher: 'fetchFromGitHub',
    forge: 'github',
    owner: 'a',
    repo: 'b',
    rev: A_COMMIT,
    srcHash: A_HASH,
  }
  const entry = {
    attr: 'a-b',
    org: 'a',
    pname: 'b',
    version: '1.0.0',
    builder: 'buildGoModule',
    upstream,
    depHashes: { vendorHash: A_HASH },
  }
  const run = (...changes: object[]) =>
    importCatalogue(
      readCatalogue({
        source: { date: '2025-01-31' },
        organisations: [{ org: 'a', displayName: 'A' }],
        packages: changes.map((change) => ({ ...entry, ...change })),
      }),
      didOf,
    )

  test.each([
    ['NoSource', { upstream: null }],
    ['NoSource', { upstream: { ...upstream, owner: null } }],
    ['UnpinnedSource', { upstream: { ...upstream, rev: 'main', archive: undefined } }],
    [
      'UnpinnedSource',
      { upstream: { ...upstream, rev: 'HEAD', archive: 'https://x.example/HEAD.tar.gz', hashMode: 'nar' } },
    ],
    ['FakeHash', { upstream: { ...upstream, srcHash: FAKE_HASH } }],
    ['FakeHash', { depHashes: { vendorHash: 'fakeHash' } }],
    ['MalformedHash', { upstream: { ...upstream, srcHash: `sha256-${'0'.repeat(52)}` } }],
    ['MissingDependencyHash', { depHashes: {} }],
    ['UnsupportedBuild', { builder: 'writeScriptBin' }],
    ['UnsupportedBuild', { builder: 'buildNpmPackage (pnpm workspace)', depHashes: { npmDepsHash: A_HASH } }],
    ['ComposedOnly', { builder: 'symlinkJoin' }],
    ['NoVersion', { version: null }],
    ['NoVersion', { version: 'newest' }],
    ['InvalidRecord', { pname: '../b' }],
    ['InvalidRecord', { description: 'x'.repeat(301) }],
  ])('%s: %j', (code, change) => {
    const { authors, refused } = run(change)
    expect(authors).toEqual([])
    expect(refused).toMatchObject([{ name: 'a-b', code }])
  })

  test('an alias is expressed by what it stands for, if that is expressed and the same', () => {
    const alias = { attr: 'a-c', status: 'alias' }
    expect(run({}, alias)).toMatchObject({ aliases: [{ name: 'a-c', of: 'a-b' }], refused: [] })
    expect(run(alias)).toMatchObject({ aliases: [], refused: [], authors: [{ packages: [{ name: 'b' }] }] })
    for (const [original, other] of [
      [{}, { ...alias, version: '2.0.0' }],
      [{ depHashes: {} }, alias],
      [{ description: 'x'.repeat(301) }, alias],
    ]) {
      const { aliases, refused } = run(original ?? {}, other ?? {})
      expect(aliases).toEqual([])
      expect(refused.at(-1)).toMatchObject({ name: 'a-c', code: 'Alias' })
    }
  })

  const BINARY = {
    builder: 'stdenv.mkDerivation',
    language: 'prebuilt binary',
    mainProgram: 'b',
    extraInputs: [{ what: 'b linux-x64', url: 'https://a.example/b', hash: A_HASH }],
  }

  test('a download that is the program', () => {
    const [author] = run(BINARY).authors
    expect(author?.packages[0]?.releases[0]?.artifact).toMatchObject({
      build: {
        platforms: [{ system: 'x86_64-linux', urls: ['https://a.example/b'], binaries: [{ name: 'b' }] }],
      },
    })
  })

  test.each([
    ['no program', { mainProgram: null }],
    ['no download', { extraInputs: [] }],
    ['no system', { extraInputs: [{ ...BINARY.extraInputs[0], what: 'b' }] }],
    ['no address', { extraInputs: [{ ...BINARY.extraInputs[0], url: null }] }],
    ['not encrypted', { extraInputs: [{ ...BINARY.extraInputs[0], url: 'http://a.example/b' }] }],
    [
      'no place in the archive',
      { extraInputs: [{ ...BINARY.extraInputs[0], url: 'https://a.example/b.tgz' }] },
    ],
    ['no such registry', { extraInputs: [{ ...BINARY.extraInputs[0], url: 'pkg:cargo/b@1.0.0' }] }],
    ['no registry', { extraInputs: [{ ...BINARY.extraInputs[0], url: 'pkg:npm/b@1.0.0' }] }],
  ])('a download that cannot be told: %s', (_, change) => {
    expect(run({ ...BINARY, ...change }).refused).toMatchObject([{ code: 'NoDownload' }])
  })

  test('one owner of several organisations has each name once', () => {
    const catalogue = readCatalogue({
      source: { date: '2025-01-31' },
      packages: [entry, { ...entry, attr: 'o-b', org: 'o' }],
    })
    expect(importCatalogue(catalogue, didOf).refused).toEqual([])
    expect(importCatalogue(catalogue, () => 'did:web:one.example').refused).toMatchObject([
      { name: 'o-b', code: 'DuplicateName' },
    ])
  })

  test('a database that the dependencies name', () => {
    const service = { kind: 'service', mainProgram: 'b', nixosModule: { option: 'services.b' } }
    const [author] = run({ ...service, atproto: { dependencies: ['postgresql'] } }).authors
    expect(author?.packages[0]?.releases[0]?.artifact).toMatchObject({ service: { database: 'postgresql' } })
  })

  test('entries of another form are refused by themselves', () => {
    const catalogue = readCatalogue({
      source: { date: '2025-01-31' },
      packages: [entry, { attr: 'x' }, 'y', { ...entry, attr: 'z', flags: [1.5] }, null],
    })
    const { authors, refused } = importCatalogue(catalogue, didOf)
    expect(authors).toHaveLength(1)
    expect(refused.map(({ name, code }) => [name, code])).toEqual(
      ['x', 'packages[2]', 'z', 'packages[4]'].map((name) => [name, 'UnknownForm']),
    )
    expect(refused[0]?.reason).toContain('org')
  })

  test('two names that count as the same', () => {
    expect(run({ pname: 'my_tool' }, { attr: 'a-c', pname: 'My-Tool' }).refused).toMatchObject([
      { name: 'a-c', code: 'DuplicateName' },
    ])
  })

  test('a vendored Go module has no hash, by its own word', () => {
    const { authors } = run({ depHashes: { vendorHash: null } })
    expect(authors[0]?.packages[0]?.releases[0]?.artifact).toMatchObject({ build: { vendorHash: null } })
  })

  test('dependencies between entries, and on others', () => {
    const { authors } = run(
      { atproto: { dependencies: ['lib', 'postgresql'], atprotoDependencies: { 'o-other': '^2' } } },
      { attr: 'a-lib', pname: 'lib' },
      { attr: 'o-other', org: 'o', pname: 'other' },
    )
    const [imported] = authors[0]?.packages ?? []
    expect(imported?.releases[0]?.dependencies).toEqual([
      { name: 'lib', definition: 'at://did:web:a.example/dev.firn.package/lib', requirement: '*' },
      { name: 'other', definition: 'at://did:web:o.example/dev.firn.package/other', requirement: '^2' },
    ])
    expect(imported?.findings.map(({ code }) => code)).toContain('dependency-left-out')
  })

  test.each([
    ['refused', { depHashes: {} }],
    ['a placeholder', { status: 'placeholder' }],
    ['no name', { pname: '../c' }],
  ])('a dependency that is %s is left out, with a note', (_, change) => {
    const { authors } = run({ atproto: { dependencies: ['a-c'] } }, { attr: 'a-c', pname: 'c', ...change })
    const imported = authors.flatMap(({ packages }) => packages).find(({ name }) => name === 'b')
    expect(imported?.releases[0]).not.toHaveProperty('dependencies')
    expect(imported?.findings.map(({ message }) => message)).toContain(
      'The catalogue says that it needs a-c, of which the catalogue gives no release.',
    )
  })
})

test('what is no catalogue is named with its place', () => {
  const source = { date: '2025-01-31' }
  expect(() => readCatalogue({ packages: [] })).toThrow(/Missing required key "source"/)
  expect(() => readCatalogue({ source, organisations: [{ org: 'a' }], packages: [] })).toThrow(
    /"displayName" at \$\.organisations\[0\]/,
  )
  for (const other of [[], null, 'x', { source }]) expect(() => readCatalogue(other)).toThrow(CatalogueError)
  for (const date of ['yesterday', '2025-13-01', '2025-02-30'])
    expect(() => readCatalogue({ source: { date }, packages: [] })).toThrow(/date/)
})

test('an entry that is nested without end is set aside', () => {
  const depth = 50_000
  const deep: unknown = JSON.parse(`${'{"atproto":'.repeat(depth)}1${'}'.repeat(depth)}`)
  const { packages, unreadable } = readCatalogue({ source: { date: '2025-01-31' }, packages: [deep] })
  expect(packages).toEqual([])
  expect(unreadable).toMatchObject([{ problem: expect.stringContaining('nested too deeply') }])
})
