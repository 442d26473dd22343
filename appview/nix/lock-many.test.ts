import { expect, test } from 'vitest'
import type { JsonObject } from '../../src/nix/canonical-json.js'
import { prepareLibrary } from '../../src/nix/library.js'
import type { LockableRelease } from '../../src/resolve/resolve-lock.js'
import { openEmbeddedDatabase } from '../../tests/support/databases.js'
import { createLibraryStore } from './library-store.js'
import { lockMany } from './lock-many.js'
import type { RowSource } from './release-source.js'
import { createTreeStore } from './tree-store.js'

const DID = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
const uriOf = (name: string) => `at://${DID}/dev.firn.release/package:${name}:1.0.0`

/** Rows that are there without a database: releases by name, with what is odd about them. */
function rowsOf(odd: Readonly<Record<string, { cid?: string; record?: JsonObject }>>): RowSource {
  const records = new Map<string, JsonObject>()
  const releases = new Map<string, LockableRelease>()
  for (const [name, { cid = `bafyrei${name}`, record = {} }] of Object.entries(odd)) {
    const text = '{ hello }: hello'
    const artifact = { build: { $type: 'dev.firn.recipe#expression', text } }
    records.set(cid, { artifact, createdAt: '2026-11-21T12:00:00Z', ...record })
    releases.set(uriOf(name), {
      ...{ uri: uriOf(name), cid, rev: '3jzfcijpj2z2a', did: DID },
      ...{ kind: 'package', name, version: '1.0.0', dependencies: [] },
    })
  }
  return {
    records,
    prefetch: () => Promise.resolve(),
    candidatesOf: () => [],
    releaseOf: async (uri) => releases.get(uri),
  }
}

test('a release that no tree can hold keeps the others from nothing, and says why', async () => {
  await using database = await openEmbeddedDatabase()
  const now = () => new Date('2026-11-21T12:00:00Z')
  const ctx = {
    db: database.db,
    publicUrl: 'https://firn.example',
    nixpkgs: { locked: { type: 'tarball' }, original: {} },
    libraries: createLibraryStore(database.db, prepareLibrary({ 'default.nix': '{ }' }), now),
    atomLibraries: createLibraryStore(database.db, prepareLibrary({}), now),
    modelLibraries: createLibraryStore(database.db, prepareLibrary({}), now),
    trees: createTreeStore('trees', 'tree-links'),
    now,
  }
  const source = rowsOf({
    a: {},
    unnameable: { cid: 'bafyrei/../../x' },
    uncountable: { record: { size: 0.5 } },
    z: {},
  })
  const outcomes = await lockMany(ctx, ['a', 'unnameable', 'uncountable', 'z'].map(uriOf), source)
  expect(outcomes.get(uriOf('a'))?.lock?.narHash).toMatch(/^sha256-/)
  expect(outcomes.get(uriOf('unnameable'))).toEqual({
    dids: [DID],
    failure: '".." is no name of a file or folder in a tree.',
  })
  expect(outcomes.get(uriOf('uncountable'))).toEqual({
    dids: [DID],
    failure: expect.stringContaining('no integer'),
  })
  expect(outcomes.get(uriOf('z'))?.lock?.narHash).toMatch(/^sha256-/)
  const kept = await database.db.selectFrom('lock').select('rootUri').orderBy('rootUri').execute()
  expect(kept.map(({ rootUri }) => rootUri)).toEqual([uriOf('a'), uriOf('z')])
})
