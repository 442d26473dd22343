import { expect, test } from 'vitest'
import { ofRecipe, tarball } from '../../../tests/support/linted.js'
import { A_COMMIT, A_HASH } from '../../../tests/support/sample-records.js'
import { recipe, release } from '../../lexicons/dev/firn.js'
import { lintVersion } from './versions.js'

const git = recipe.git.$build({ url: 'https://forge.example/a.git', rev: A_COMMIT, hash: A_HASH })
const archive = (url: `https:${string}`) =>
  recipe.tarball.$build({ urls: [url], hash: A_HASH, hashMode: 'nar' })
const crate = recipe.registry.$build({
  ecosystem: 'crates',
  name: 'a',
  version: '2.0.1',
  urls: ['https://crates.example/a-2.0.1.crate'],
  hash: A_HASH,
})

function codes(source: recipe.Main['source'], version: string, upstreamVersion?: string): string[] {
  const artifact = { ...recipe.main.$build({ build: recipe.site.$build({}) }), ...(source ? { source } : {}) }
  const released = release.$build({
    definition: 'at://did:web:a.example/dev.firn.package/a',
    version,
    artifact,
    createdAt: '2025-01-23T12:00:00.000Z',
    ...(upstreamVersion === undefined ? {} : { upstreamVersion }),
  })
  return lintVersion(released, artifact).map(({ code }) => code)
}

test('a version without an order', () => {
  expect(codes(git, '0.0.0-unstable.g0b4bd2478a61')).toEqual(['invented-version'])
  expect(codes(git, '0.0.0-unstable')).toEqual(['invented-version'])
  expect(codes(git, '0.0.0-unstable.20250123')).toEqual([])
  expect(codes(git, '1.2.3-rc.1')).toEqual([])
})

test('a version that is not the one of the source', () => {
  expect(codes(archive('https://forge.example/a/b/archive/v0.3.0.tar.gz'), '0.1.0')).toEqual([
    'version-mismatch',
  ])
  expect(codes(archive('https://forge.example/a/b/archive/v0.3.0.tar.gz'), '0.3.0')).toEqual([])
  expect(codes(archive('https://forge.example/a/b/archive/v0.3.0.tar.gz'), '0.3.0-1', 'v0.3.0')).toEqual([])
  expect(codes(archive('https://forge.example/a/releases/download/1.0.0-rc.5/a.tar.gz'), '1.0.0')).toEqual([
    'version-mismatch',
  ])
  expect(codes(archive('https://forge.example/a/b/archive/refs/tags/v2.0.0.zip'), '2.0.0')).toEqual([])
  expect(codes(archive(`https://forge.example/a/b/archive/${A_COMMIT}.tar.gz`), '2.0.0')).toEqual([])
  expect(codes(crate, '2.0.0')).toEqual(['version-mismatch'])
  expect(codes(crate, '2.0.1')).toEqual([])
})

test('the version of every new project, for a commit', () => {
  expect(codes(git, '0.1.0')).toEqual(['default-version'])
  expect(codes(git, '0.1.0', '0.1.0')).toEqual([])
  expect(codes(git, '0.1.1')).toEqual([])
  expect(codes(crate, '0.1.0', '2.0.1')).toEqual([])
  expect(codes(undefined, '0.1.0')).toEqual([])
})

test('the lint of a release asks for it', () => {
  const source = tarball('https://forge.example/a/b/archive/v0.3.0.tar.gz')
  expect(ofRecipe({ source }).map(({ code, path }) => [code, path])).toContainEqual([
    'version-mismatch',
    '/version',
  ])
})
