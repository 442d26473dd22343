import { expect, test } from 'vitest'
import { NIX_LOCK, sampleAtomRelease, sampleSnapshot } from '../../tests/support/sample-atoms.js'
import { PUBLISHED_LOCKER } from '../atoms/lock/lock.js'
import { parseLock } from '../atoms/lock/read-lock.js'
import { reconcile } from '../atoms/lock/reconcile.js'
import { parseManifest } from '../atoms/manifest/read-manifest.js'
import type { LockNode } from '../resolve/lock.js'
import { consumerFiles } from './atom-consumer.js'
import type { JsonObject } from './canonical-json.js'

const NODE: LockNode = {
  ...{ cid: 'bafyrei', rev: '3jzfcijpj2z2a', did: 'did:web:alice.example', kind: 'atom' },
  ...{ name: NIX_LOCK.id, version: NIX_LOCK.version, dependencies: {} },
}

function textsOf(change: Record<string, JsonObject[string]> = {}, node: Partial<LockNode> = {}) {
  const record = sampleAtomRelease({ artifact: { ...sampleSnapshot(), ...change } as never }) as JsonObject
  return consumerFiles({ ...NODE, ...node }, record).map(([path, { contents }]) => [
    path,
    Buffer.from(contents).toString(),
  ])
}

test('a manifest and a lock that belong together, with the atom as their only dependency', () => {
  const mirrors = ['https://forge.example/b', 'https://forge.example/a']
  const [[, toml = ''] = [], [, locked = ''] = []] = textsOf({ mirrors })
  const manifest = parseManifest(toml)
  const lock = parseLock(locked)
  expect(manifest.from).toEqual(new Map([['published', new Map([['nix-lock', '=0.3.1']])]]))
  expect(lock.locker).toEqual(PUBLISHED_LOCKER)
  expect(lock.compose).toEqual({ use: 'nix', entry: 'published.nix' })
  // The first mirror is the author's first choice; those of the set are sorted, as in every lock.
  const { label, version, rev, id } = NIX_LOCK
  const atom = { type: 'atom', label, version, rev, id, set: NIX_LOCK.rootCommit, mirror: mirrors[0] }
  expect(lock.deps).toEqual([atom])
  expect(lock.sets.get(NIX_LOCK.rootCommit)).toEqual({ tag: 'published', mirrors: mirrors.toSorted() })
  expect(reconcile(manifest, lock)).toEqual([])
})

test.each<[string, Record<string, JsonObject[string]>, Partial<LockNode>]>([
  ['refs that interpreters do not know', { format: 'axios' }, {}],
  ['a label that is none', { label: 'a"\nb' }, {}],
  ['a commit that is none', { rev: 'main' }, {}],
  ['a root that is none', { rootCommit: ']' }, {}],
  ['no mirror', { mirrors: [] }, {}],
  ['a mirror of the machine', { mirrors: ['file://localhost/etc'] }, {}],
  ['a mirror that breaks a line', { mirrors: ['https://forge.example/"\n[locker]'] }, {}],
  ['a key that is no AtomId', {}, { name: 'hello' }],
  ['a version that no ref can hold', {}, { version: '1.0.0-x.lock' }],
  ['no snapshot', { $type: 'dev.firn.recipe' }, {}],
])('none for %s', (_, change, node) => {
  expect(textsOf(change, node)).toEqual([])
})
