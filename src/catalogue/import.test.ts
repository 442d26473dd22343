import { readFileSync } from 'node:fs'
import type { DidString } from '@atproto/syntax'
import { describe, expect, test } from 'vitest'
import { A_COMMIT, A_HASH, FAKE_HASH } from '../../tests/support/sample-records.js'
import { checkRecordJson } from '../definitions/record.js'
import { package as pkg, recipe, release } from '../lexicons/dev/firn.js'
import { catalogueAuthors, importCatalogue } from './import.js'
import { CatalogueError, readCatalogue } from './schema.js'

const didOf = (org: string): DidString => `did:web:${org}.example`

describe('the catalogue in demo/', () => {
  const catalogue = readCatalogue(JSON.parse(readFileSync('demo/catalogue.json', 'utf8')))
  const { authors, refused } = importCatalogue(catalogue, didOf)
  const packages = authors.flatMap((author) =>
    author.packages.map((each) => ({ ...each, author: author.name })),
  )
  const find = (name: string) => {
    const found = packages.find((each) => each.name === name)
    if (!found) throw new Error(`no package ${name}`)
    return found
  }
  const artifact = (name: string) => find(name).releases[0]?.artifact
  const codes = (name: string) => find(name).findings.map(({ subject, code }) => `${subject} ${code}`)

  test('43 of 60 entries become packages of 15 authors', () => {
    expect([catalogue.packages.length, packages.length, refused.length, authors.length]).toEqual([
      60, 43, 17, 15,
    ])
    expect(catalogueAuthors(catalogue)).toEqual(authors.map(({ packages: _, ...author }) => author))
  })

  test('the others are named with their reason', () => {
    expect(Object.fromEntries(refused.map(({ name, code }) => [name, code]))).toEqual({
      'atbackup-pages-dev-atbackup': 'FakeHash',
      'blacksky-satnav': 'UnsupportedBuild',
      'grain-social-appview': 'MissingDependencyHash',
      'grain-social-grain': 'Placeholder',
      'grain-social-notifications': 'MissingDependencyHash',
      'likeandscribe-atproto-browser': 'FakeHash',
      'likeandscribe-frontpage': 'FakeHash',
      'likeandscribe-frontpage-oauth': 'FakeHash',
      'likeandscribe-frontpage-oauth-preview-client': 'FakeHash',
      'parakeet-social-parakeet': 'UnpinnedSource',
      'slices-network-frontend': 'FakeHash',
      'slices-network-slices': 'ComposedOnly',
      'stream-place-source': 'Alias',
      'tangled-appview-static-files': 'NoSource',
      'tangled-genjwks': 'Placeholder',
      'tangled-lexgen': 'Placeholder',
      'workerd-workerd': 'NoDownload',
    })
    for (const { reason } of refused) expect(reason).toMatch(/\.$/)
  })

  test('every record is valid, and none has an error', () => {
    for (const { author, name, definition, releases, findings } of packages) {
      const did = didOf(author)
      expect(checkRecordJson({ did, collection: pkg.$nsid, rkey: name, json: definition }).name).toBe(name)
      for (const json of releases) {
        const rkey = `package:${name}:${json.version}`
        expect(checkRecordJson({ did, collection: release.$nsid, rkey, json }).name).toBe(name)
      }
      expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
    }
  })

  test('names and handles fit a PDS, and no two are the same', () => {
    for (const { handleHint } of authors) expect(handleHint).toMatch(/^[a-z][a-z0-9-]{1,16}[a-z0-9]$/)
    expect(new Set(authors.map(({ handleHint }) => handleHint)).size).toBe(authors.length)
    expect(authors.find(({ name }) => name === 'blacksky')).toMatchObject({
      displayName: 'Blacksky Algorithms',
    })
  })

  test('a Cargo build at a forge', () => {
    expect(artifact('rsky-pds')).toEqual({
      $type: recipe.$nsid,
      source: {
        $type: recipe.forge.$type,
        forge: 'github',
        owner: 'blacksky-algorithms',
        repo: 'rsky',
        rev: 'f84a5975e82bc1403e3c4477ca7ef46611c4eeda',
        hash: 'sha256-bM8CT6MLxjeK2vFaj90KeSZPwy0q9OxMzcP3rHEv3Hc=',
      },
      build: {
        $type: recipe.rust.$type,
        cargoLock: true,
        packages: ['rsky-pds'],
        bins: ['rsky-pds'],
      },
      mainProgram: 'rsky-pds',
    })
    expect(find('rsky-pds').definition).toMatchObject({
      category: 'service',
      licence: 'Apache-2.0',
      roles: ['pds'],
      createdAt: '2025-11-21T00:00:00.000Z',
    })
  })

  test('git checkouts stay git sources, archives of a tag stay tarballs', () => {
    expect(artifact('quickdid')).toMatchObject({ source: { $type: recipe.git.$type, submodules: true } })
    expect(artifact('streamplace')).toMatchObject({ source: { $type: recipe.git.$type } })
    expect(artifact('spindle')).toMatchObject({
      source: { $type: recipe.forge.$type, forge: 'tangled', host: 'tangled.org', owner: '@tangled.org' },
    })
    expect(artifact('allegedly')).toMatchObject({ source: { $type: recipe.tarball.$type, hashMode: 'nar' } })
    expect(codes('allegedly')).toContain('release tag-url')
  })

  test('Go, npm, Ruby and copied sources', () => {
    expect(artifact('indigo-rainbow')).toMatchObject({
      build: { $type: recipe.go.$type, subPackages: ['cmd/rainbow'] },
      mainProgram: 'rainbow',
    })
    expect(artifact('tangled-camo')).toMatchObject({ build: { manager: 'npm' }, sourceRoot: 'camo' })
    expect(artifact('lycan')).toMatchObject({ build: { $type: recipe.ruby.$type, executables: ['lycan'] } })
    expect(artifact('atproto-api')).toMatchObject({
      build: { $type: recipe.site.$type, root: 'packages/api' },
    })
    expect(artifact('darkroom')).toMatchObject({ sourceRoot: 'darkroom' })
  })

  test('versions that are not semantic keep their text', () => {
    expect(find('konbini').releases[0]).toMatchObject({
      version: '0.0.0-unstable.20250115',
      upstreamVersion: 'unstable-2025-01-15',
    })
    expect(find('indigo-relay').releases[0]).toMatchObject({
      version: '0.0.0-unstable.g0b4bd2478a61',
      upstreamVersion: 'unstable',
    })
    expect(find('quickdid').releases[0]).not.toHaveProperty('upstreamVersion')
  })

  test('what the records cannot carry is told', () => {
    expect(codes('yoten').filter((code) => code === 'entry input-left-out')).toHaveLength(4)
    expect(
      find('yoten')
        .findings.map(({ message }) => message)
        .join(),
    ).toContain('names whatever is newest')
    expect(codes('rsky-crypto')).toEqual(['entry argument-left-out', 'entry builder-replaced'])
    expect(codes('lycan')).toEqual(['entry inferred-build', 'release unsupported-build'])
    expect(codes('quasar')).toContain('definition missing-summary')
    expect(find('reflector').definition).toMatchObject({ status: 'deprecated' })
    expect(find('reflector').definition).not.toHaveProperty('licence')
    expect(find('links').definition).toMatchObject({ licence: 'MIT OR Apache-2.0' })
    expect(find('allegedly').definition).toMatchObject({ licence: 'MIT AND Apache-2.0' })
  })

  test('secrets are taken for secrets', () => {
    expect(artifact('konbini')).toMatchObject({
      service: {
        settings: [
          { variable: 'DATABASE_URL', type: 'secret', required: true },
          { variable: 'BSKY_HANDLE', type: 'string', required: true },
          { variable: 'BSKY_PASSWORD', type: 'secret', required: true },
          { variable: 'PORT', type: 'port' },
          { variable: 'SYNC_CONFIG', type: 'string' },
        ],
      },
    })
  })
})

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
    ['Placeholder', { status: 'placeholder' }],
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

  test('an alias is refused only beside what it stands for', () => {
    const alias = { attr: 'a-c', status: 'alias' }
    expect(run({}, alias).refused).toMatchObject([{ name: 'a-c', code: 'Alias' }])
    expect(run(alias).refused).toEqual([])
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
})

test('what is no catalogue is named with its place', () => {
  const source = { date: '2025-01-31' }
  expect(() => readCatalogue({ source, organisations: [], packages: [{ attr: 'x' }] })).toThrow(
    /Missing required key "org" at \$\.packages\[0\]/,
  )
  expect(() => readCatalogue([])).toThrow(CatalogueError)
  expect(() => readCatalogue({ source: { date: 'yesterday' }, organisations: [], packages: [] })).toThrow(
    /date/,
  )
})
