import { expect, test } from 'vitest'
import { authPublish } from '../lexicons/dev/firn.js'
import { PUBLISHED_COLLECTIONS, readGrant, SCOPES } from './scopes.js'

test('asks for every published collection by name, and for blobs', () => {
  expect(SCOPES.identity).toBe('atproto')
  expect(SCOPES.publish).toBe(
    'atproto repo?collection=dev.firn.atom&collection=dev.firn.channel&collection=dev.firn.collection&collection=dev.firn.model&collection=dev.firn.package&collection=dev.firn.release&collection=dev.firn.yank blob:*/*',
  )
})

test('names the collections of the permission set', () => {
  const named = authPublish.main.permissions.flatMap(({ options }) => options.collection)
  expect([...PUBLISHED_COLLECTIONS].sort()).toEqual([...named].sort())
})

test('finds what was asked for in what was granted', () => {
  expect(readGrant(SCOPES.publish)).toEqual({ permission: 'publish', missing: [] })
  expect(readGrant('atproto transition:generic')).toEqual({ permission: 'publish', missing: [] })
  expect(readGrant('atproto repo:* blob:*/*')).toEqual({ permission: 'publish', missing: [] })
})

test('names what is missing', () => {
  expect(readGrant('atproto').missing).toEqual([
    'write dev.firn.package records',
    'write dev.firn.atom records',
    'write dev.firn.model records',
    'write dev.firn.release records',
    'write dev.firn.channel records',
    'write dev.firn.yank records',
    'write dev.firn.collection records',
    'upload readmes and lists of files',
  ])
  const narrow =
    'atproto repo:dev.firn.package repo:dev.firn.atom repo:dev.firn.model repo:dev.firn.release?action=create repo:dev.firn.channel repo:dev.firn.collection repo:dev.firn.* blob:image/*'
  expect(readGrant(narrow)).toEqual({
    permission: 'identity',
    missing: [
      'write dev.firn.release records',
      'write dev.firn.yank records',
      'upload readmes and lists of files',
    ],
  })
})
