import { FLAKE_LOCKS_KEPT } from '../limits/nix.js'
import { fileListCidIn } from '../models/file-list.js'
import { type Lock, type LockNode, lockText, type PinnedNixpkgs } from '../resolve/lock.js'
import { consumerFiles } from './atom-consumer.js'
import { authorModules } from './author-modules.js'
import { canonicalJson, type JsonObject } from './canonical-json.js'
import { type Library, treeWith } from './library.js'
import { cacheNar } from './nar.js'
import { expressionFiles } from './placed-recipes.js'
import { proofUrl } from './proof-url.js'
import { file, type Tree, type TreeNode, treeOf } from './tree.js'

/** The lex JSON of every release of a lock, by CID. */
export type Records = ReadonlyMap<string, JsonObject>

/** Blobs that releases of a lock consist of (lists of a model's files), verbatim, by CID. */
export type TreeBlobs = ReadonlyMap<string, Uint8Array>

/** What a lock names and its caller did not bring. */
export class EmitError extends Error {
  override name = 'EmitError'
}

/**
 * The source tree that nix fetches: the library, and as data the signed records and their lock. A pure function: the
 * same lock, records and library give the same tree.
 * @throws EmitError when a record or a blob of the lock is missing, or the library is another one than the lock names
 */
export function emitTree(lock: Lock, records: Records, library: Library, blobs: TreeBlobs = new Map()): Tree {
  if (library.hash !== lock.library) {
    throw new EmitError(`The lock names library ${lock.library}, not ${library.hash}.`)
  }
  const own: [string, TreeNode][] = [
    ['lock.json', file(lockText(lock))],
    ['provenance.json', file(provenance(lock))],
  ]
  const { nixpkgs } = lock
  if (nixpkgs) own.push(['flake.lock', flakeLockOf({ nixpkgs }, library)])
  for (const [uri, node] of Object.entries(lock.nodes)) {
    const { cid } = node
    const record = recordOf(records, uri, cid)
    own.push([uri === lock.root ? 'record.json' : `dependencies/${cid}.json`, file(canonicalJson(record))])
    own.push(...expressionFiles(cid, record))
    if (uri === lock.root) {
      own.push(...authorModules(cid, record), ...consumerFiles(node, record))
      own.push(...fileListFiles(uri, record, blobs))
    }
  }
  return treeWith(library, treeOf(own))
}

/** When the root release says that it was written, in seconds since 1970: the time of its tree's files. */
export function treeTime(lock: Lock, records: Records): number {
  const root = lock.nodes[lock.root]
  if (!root) throw new EmitError(`The lock does not hold its own root ${lock.root}.`)
  const { createdAt } = recordOf(records, lock.root, root.cid)
  const time = typeof createdAt === 'string' ? Date.parse(createdAt) : Number.NaN
  // Nix takes a time of zero for none.
  return Number.isNaN(time) ? 1 : Math.max(Math.trunc(time / 1000), 1)
}

/** flake.lock, version 7, complete: Nix cannot write into a tarball and refuses to begin otherwise. */
export function flakeLock({ nixpkgs }: PinnedNixpkgs): string {
  const { locked, original } = nixpkgs
  const nodes = { nixpkgs: { locked, original }, root: { inputs: { nixpkgs: 'nixpkgs' } } }
  return canonicalJson({ nodes, root: 'root', version: 7 })
}

/** One node for all trees that pin the same nixpkgs, so that what they begin with is hashed once. */
function flakeLockOf(pinned: PinnedNixpkgs, { flakeLocks, narCache }: Library): TreeNode {
  const text = flakeLock(pinned)
  const known = flakeLocks.get(text)
  if (known) return known
  const node = file(text)
  if (flakeLocks.size >= FLAKE_LOCKS_KEPT) flakeLocks.clear()
  flakeLocks.set(text, node)
  cacheNar(node, narCache)
  return node
}

function provenance(lock: Lock): string {
  const releases = Object.entries(lock.nodes).map(([uri, node]) => [
    uri,
    provenanceOf(lock.origin, uri, node),
  ])
  return canonicalJson({ root: lock.root, releases: Object.fromEntries(releases) })
}

function provenanceOf(origin: string, uri: string, { cid, rev, did }: LockNode): JsonObject {
  return { did, cid, rev, proof: proofUrl(origin, uri, cid) }
}

/** The list of a model's files, where its record has no room for it: the library checks it against the record's CID. */
function fileListFiles(uri: string, record: JsonObject, blobs: TreeBlobs): [string, TreeNode][] {
  const cid = fileListCidIn(record)
  if (cid === undefined) return []
  const bytes = blobs.get(cid)
  if (!bytes) throw new EmitError(`The list of files ${cid} of ${uri} is missing.`)
  return [['files.json', file(bytes)]]
}

function recordOf(records: Records, uri: string, cid: string): JsonObject {
  const record = records.get(cid)
  if (!record) throw new EmitError(`The record ${uri} (${cid}) of the lock is missing.`)
  return record
}
