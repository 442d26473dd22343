import { isAtomId } from '../atoms/atom-id.js'
import { isAtomVersion } from '../atoms/atom-version.js'
import { LOCK_FILE, PUBLISHED_LOCKER } from '../atoms/lock/lock.js'
import { printLock } from '../atoms/lock/print-lock.js'
import { MANIFEST_FILE } from '../atoms/manifest/manifest.js'
import { printManifest } from '../atoms/manifest/print-manifest.js'
import { isLabel } from '../atoms/name.js'
import { isAnyObjectId } from '../atoms/object-id.js'
import { snapshot } from '../lexicons/dev/firn.js'
import type { LockNode } from '../resolve/lock.js'
import type { JsonObject, JsonValue } from './canonical-json.js'
import { isShape } from './package-nix/checks.js'
import { type FileNode, file } from './tree.js'

/** What the manifest in an atom's tree is called, and what it calls the set of the atom. */
const CONSUMER = 'firn'
const SET = 'published'
/** The file of the library that gives the one dependency. */
const ENTRY = 'published.nix'

/** The formats whose refs interpreters of atom.lock know. */
const READABLE = ['pre1', 'pre1.0']

/**
 * By these files existing interpreters of `atom.lock` read the tree of an atom as an atom of its own, with the published
 * one as its only dependency. None for a record that they could not read, or that holds what is no such field: the
 * library refuses that, and one record must not keep a tree from being made.
 */
export function consumerFiles(node: LockNode, { artifact }: JsonObject): [path: string, node: FileNode][] {
  const found = readSnapshot(node, artifact)
  if (!found) return []
  const { mirrors, ...atom } = found
  const compose = { kind: 'nix', entry: ENTRY } as const
  const manifest = printManifest({
    label: CONSUMER,
    version: atom.version,
    tags: [],
    sets: new Map([[SET, mirrors]]),
    compose,
    from: new Map([[SET, new Map([[atom.label, `=${atom.version}`]])]]),
    direct: new Map(),
  })
  const lock = printLock({
    sets: new Map([[atom.set, { tag: SET, mirrors }]]),
    locker: PUBLISHED_LOCKER,
    compose: { use: 'nix', entry: ENTRY },
    deps: [{ type: 'atom', ...atom }],
  })
  return [
    [MANIFEST_FILE, file(manifest)],
    [LOCK_FILE, file(lock)],
  ]
}

function readSnapshot({ name: id, version }: LockNode, artifact: JsonValue | undefined) {
  if (!isObject(artifact) || artifact.$type !== snapshot.$nsid) return undefined
  const { label, rootCommit: set, rev, format } = artifact
  const mirrors = Array.isArray(artifact.mirrors) ? artifact.mirrors.filter(isMirror) : []
  const [mirror] = mirrors
  if (!isText(label) || !isText(set) || !isText(rev) || !isText(format) || mirror === undefined)
    return undefined
  if (!isLabel(label) || !isAtomId(id) || !isAtomVersion(version) || !READABLE.includes(format))
    return undefined
  if (!isAnyObjectId(set) || !isAnyObjectId(rev)) return undefined
  return { label, version, set, rev, mirror, mirrors, id }
}

/** Interpreters hand it on to git as it is. */
function isMirror(value: JsonValue | undefined): value is string {
  return isText(value) && isShape('address of a git repository', value)
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string'
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
