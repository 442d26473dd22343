import { readFileSync } from 'node:fs'
import type { DidString } from '@atproto/syntax'
import { describe, expect, test } from 'vitest'
import { checkRecordJson } from '../definitions/record.js'
import { package as pkg, recipe, release } from '../lexicons/dev/firn.js'
import { catalogueAuthors, importCatalogue } from './import.js'
import { readCatalogue } from './schema.js'

const didOf = (org: string): DidString => `did:web:${org}.example`

describe('the catalogue in demo/', () => {
  const catalogue = readCatalogue(JSON.parse(readFileSync('demo/catalogue.json', 'utf8')))
  const { authors, aliases, refused } = importCatalogue(catalogue, didOf)
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

  test('46 of 60 entries become packages of 15 authors, and one is another name of them', () => {
    expect([catalogue.packages.length, packages.length, refused.length, authors.length]).toEqual([
      60, 46, 13, 15,
    ])
    expect(aliases).toEqual([{ name: 'stream-place-source', of: 'stream-place-streamplace' }])
    expect(catalogueAuthors(catalogue)).toEqual(authors.map(({ packages: _, ...author }) => author))
  })

  test('the others are named with their reason', () => {
    expect(Object.fromEntries(refused.map(({ name, code }) => [name, code]))).toEqual({
      'atbackup-pages-dev-atbackup': 'FakeHash',
      'blacksky-satnav': 'UnsupportedBuild',
      'grain-social-appview': 'MissingDependencyHash',
      'grain-social-notifications': 'MissingDependencyHash',
      'likeandscribe-atproto-browser': 'FakeHash',
      'likeandscribe-frontpage': 'FakeHash',
      'likeandscribe-frontpage-oauth': 'FakeHash',
      'likeandscribe-frontpage-oauth-preview-client': 'FakeHash',
      'parakeet-social-parakeet': 'UnpinnedSource',
      'slices-network-frontend': 'FakeHash',
      'slices-network-slices': 'ComposedOnly',
      'tangled-appview-static-files': 'NoSource',
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
        builder: 'crane',
        cargoLock: true,
        packages: ['rsky-pds'],
        bins: ['rsky-pds'],
      },
      mainProgram: 'rsky-pds',
      service: {},
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
    expect(codes('rsky-crypto')).toContain('entry argument-left-out')
    expect(codes('lycan')).toContain('entry inferred-build')
    expect(codes('appview')).toContain('release default-version')
    expect(codes('indigo-relay')).toContain('release invented-version')
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

  test('placeholders are definitions that say so, without a release', () => {
    expect(find('genjwks')).toMatchObject({ definition: { status: 'placeholder' }, releases: [] })
    expect(find('lexgen')).toMatchObject({ definition: { status: 'placeholder' }, releases: [] })
    expect(find('grain-placeholder')).toMatchObject({ definition: { status: 'planned' }, releases: [] })
    expect(codes('genjwks')).toContain('definition placeholder')
  })

  test('every service with a module of its own is a declared service', () => {
    const services = catalogue.packages.filter(({ kind, nixosModule }) => kind === 'service' && nixosModule)
    const gone = new Set(refused.map(({ name }) => name))
    const expected = services.filter(({ attr }) => !gone.has(attr)).map(({ pname }) => pname)
    expect(expected).toHaveLength(28)
    for (const name of expected) {
      expect(artifact(name)).toMatchObject({ service: {}, mainProgram: expect.any(String) })
    }
  })

  test('what metadata and names tell of a service', () => {
    expect(artifact('spindle')).toMatchObject({
      service: {
        database: 'sqlite',
        settings: [
          { variable: 'SPINDLE_DB_PATH', type: 'path', from: 'databasePath' },
          { variable: 'SPINDLE_LISTEN_ADDR', type: 'string' },
          { variable: 'JETSTREAM_ENDPOINT', type: 'string', default: 'wss://jetstream.tangled.sh' },
          { variable: 'APPVIEW_ENDPOINT', type: 'string', default: 'https://tangled.org' },
          { variable: 'KNOT_ENDPOINT', type: 'string', default: 'https://git.tangled.sh' },
          { variable: 'NIXERY_ENDPOINT', type: 'string', default: 'https://nixery.tangled.sh' },
        ],
      },
    })
    expect(artifact('pds-gatekeeper')).toMatchObject({
      service: {
        settings: expect.arrayContaining([
          { variable: 'PDS_DATA_DIRECTORY', type: 'path', required: true, from: 'stateDirectory' },
          { variable: 'PDS_ENV_LOCATION', type: 'path' },
          { variable: 'GATEKEEPER_PORT', type: 'port' },
        ]),
      },
    })
    expect(artifact('darkroom')).toMatchObject({
      service: {
        settings: expect.arrayContaining([{ variable: 'RUST_LOG', type: 'string', from: 'logLevel' }]),
      },
    })
    expect(artifact('quasar')).toMatchObject({ mainProgram: 'quasar' })
    expect(codes('quasar')).toEqual(
      expect.arrayContaining([
        'entry inferred-program',
        'entry options-left-out',
        'definition missing-summary',
      ]),
    )
    expect(artifact('links')).not.toHaveProperty('mainProgram')
    expect(codes('red-dwarf')).toContain('entry service-left-out')
  })

  test('packages of a registry have an address once somebody names one', () => {
    const registries = new Map([['npm', 'https://registry.example']])
    const imported = importCatalogue(catalogue, didOf, { registries })
    const workerd = imported.authors
      .flatMap((author) => author.packages)
      .find(({ name }) => name === 'workerd')
    expect(imported.refused).toHaveLength(12)
    expect(workerd?.releases[0]?.artifact).toMatchObject({
      build: {
        $type: recipe.prebuilt.$type,
        platforms: [
          {
            system: 'x86_64-linux',
            urls: [
              'https://registry.example/@cloudflare/workerd-linux-64/-/workerd-linux-64-1.20251106.1.tgz',
            ],
            hash: 'sha256-oGuX0eml6sqgoayCTYi3Tl49skcKx0HXxpAjursC7wE=',
            binaries: [{ name: 'workerd', path: 'package/bin/workerd' }],
          },
          { system: 'aarch64-linux' },
          { system: 'x86_64-darwin' },
          { system: 'aarch64-darwin' },
        ],
      },
    })
    expect(workerd?.releases[0]?.artifact).not.toHaveProperty('source')
    expect(workerd?.findings.filter(({ severity }) => severity === 'error')).toEqual([])
  })
})
