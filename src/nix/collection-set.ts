import { type CollectionLock, collectionLockText } from '../resolve/collection-lock.js'
import { authorModules } from './author-modules.js'
import { canonicalJson, type JsonObject } from './canonical-json.js'
import { EmitError, flakeLock, type Records } from './emit.js'
import { type Library, treeWith } from './library.js'
import { expressionFiles } from './placed-recipes.js'
import { proofUrl } from './proof-url.js'
import { file, type Tree, type TreeNode, treeOf } from './tree.js'

/** What a collection's tree holds beside its lock. */
export interface CollectionRecords {
  /** The signed record of the collection. */
  readonly collection: JsonObject
  /** Of every release of the lock, by CID. */
  readonly releases: Records
}

/**
 * The tree of a collection: the library, and as data the signed records and their lock. A pure function: the same
 * lock, records and library give the same tree.
 * @throws EmitError when a record of the lock is missing, or the library is another one than the lock names
 */
export function emitCollection(
  lock: CollectionLock,
  { collection, releases }: CollectionRecords,
  library: Library,
): Tree {
  if (library.hash !== lock.library) {
    throw new EmitError(`The lock names library ${lock.library}, not ${library.hash}.`)
  }
  const own = new Map<string, TreeNode>([
    ['collection.json', file(canonicalJson(collection))],
    ['lock.json', file(collectionLockText(lock))],
    ['flake.lock', file(flakeLock(lock))],
    ['provenance.json', file(provenance(lock))],
  ])
  for (const [uri, { cid }] of Object.entries(lock.nodes)) {
    const record = releases.get(cid)
    if (!record) throw new EmitError(`The record ${uri} (${cid}) of the collection is missing.`)
    own.set(`records/${cid}.json`, file(canonicalJson(record)))
    for (const [path, node] of expressionFiles(cid, record)) own.set(path, node)
    for (const [path, node] of authorModules(cid, record)) own.set(path, node)
  }
  return treeWith(library, treeOf(own))
}

/** When the newest of its records says that it was written, in seconds since 1970: the time of its tree's files. */
export function collectionTime(lock: CollectionLock, { collection, releases }: CollectionRecords): number {
  const records = Object.values(lock.nodes).map(({ cid }) => releases.get(cid))
  const times = [collection, ...records].map((record) =>
    typeof record?.createdAt === 'string' ? Date.parse(record.createdAt) : Number.NaN,
  )
  // Nix takes a time of zero for none.
  return Math.max(1, ...times.filter((time) => !Number.isNaN(time)).map((time) => Math.trunc(time / 1000)))
}

function provenance({ origin, collection: { uri, did, cid, rev }, nodes }: CollectionLock): string {
  const releases = Object.entries(nodes).map(([release, node]) => [
    release,
    { did: node.did, cid: node.cid, rev: node.rev, proof: proofUrl(origin, release, node.cid) },
  ])
  return canonicalJson({
    root: uri,
    collection: { did, cid, rev, proof: proofUrl(origin, uri, cid) },
    releases: Object.fromEntries(releases),
  })
}
