import path from 'node:path'
import { lexToJson } from '@atproto/lex'
import type { CheckedCollection } from '../../src/definitions/collection.js'
import type { CheckedRecord } from '../../src/definitions/record.js'
import type { CheckedRelease } from '../../src/definitions/release.js'
import { release } from '../../src/lexicons/dev/firn.js'
import type { JsonObject } from '../../src/nix/canonical-json.js'
import { emitCollection } from '../../src/nix/collection-set.js'
import { readLibrary } from '../../src/nix/library.js'
import { type CollectionLock, joinLocks } from '../../src/resolve/collection-lock.js'
import type { Lock } from '../../src/resolve/lock.js'
import { makeAtUri } from '../../src/syntax/at-uri.js'
import { cidOf, hashOf, REV } from '../nix/sample.js'
import { writeTree } from '../nix/write-tree.js'
import type { PrivateNix } from '../support/private-nix.js'

let count = 0

/** Writes the tree of a collection whose items are among some releases; gives its path. */
export function writeCollection(
  nix: PrivateNix,
  collection: CheckedCollection,
  records: readonly CheckedRecord[],
): string {
  const library = readLibrary('collection')
  const releases = records.filter((record): record is CheckedRelease => record.collection === release.$nsid)
  const json = new Map<string, JsonObject>()
  const locks = new Map<string, Lock>()
  const leftOut = new Map<string, string>()
  const nixpkgs: CollectionLock['nixpkgs'] = {
    locked: { type: 'tarball', url: 'https://example.org/nixpkgs.tar.gz', narHash: hashOf('nixpkgs') },
    original: { type: 'indirect', id: 'nixpkgs' },
  }
  const surroundings = { origin: 'https://firn.example', library: library.hash, nixpkgs }
  for (const { name, definition } of collection.items) {
    const found = releases.find((each) => each.name === definition.name && each.did === definition.did)
    if (!found) {
      leftOut.set(name, 'Nobody published it.')
      continue
    }
    const { did, rkey, version, record } = found
    const uri = makeAtUri(did, release.$nsid, rkey)
    const cid = cidOf(uri)
    json.set(cid, lexToJson(record) as JsonObject)
    const node = {
      cid,
      rev: REV,
      did,
      kind: 'package',
      name: found.name,
      version: version.text,
      dependencies: {},
    }
    locks.set(name, { version: 1, root: uri, ...surroundings, nodes: { [uri]: node } })
  }
  const { did, rkey, name, record } = collection
  const uri = makeAtUri(did, collection.collection, rkey)
  const lock = joinLocks({
    collection: { uri, cid: cidOf(uri), rev: REV, did, name },
    ...surroundings,
    locks,
    leftOut,
  })
  const at = path.join(nix.dir, `collection-${count++}`)
  const own = { collection: lexToJson(record) as JsonObject, releases: json }
  writeTree(emitCollection(lock, own, library), at)
  return at
}
