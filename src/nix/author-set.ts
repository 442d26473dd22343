import type { Lock } from '../resolve/lock.js'
import { canonicalJson, type JsonObject } from './canonical-json.js'
import { EmitError, expressionOf, flakeLock, type Records } from './emit.js'
import { type Library, treeWith } from './library.js'
import { file, type Tree, type TreeNode, treeOf } from './tree.js'

/** One package of a set. */
export interface SetEntry {
  readonly name: string
  /** Those it names; none means the usual ones. */
  readonly systems: readonly string[]
  readonly lock: Lock
}

export interface PackageSet {
  readonly entries: readonly SetEntry[]
  /** What could not be taken in, by name, and why. */
  readonly leftOut: Readonly<Record<string, string>>
  readonly nixpkgs: Lock['nixpkgs']
}

/**
 * The tree of many packages: one file for each, so that Nix reads only what is asked for.
 * @throws EmitError when a record of a lock is missing
 */
export function emitSet({ entries, leftOut, nixpkgs }: PackageSet, records: Records, library: Library): Tree {
  const own = new Map<string, TreeNode>([
    ['set.json', file(canonicalJson({ packages: indexOf(entries), leftOut }))],
    ['flake.lock', file(flakeLock({ nixpkgs }))],
  ])
  for (const { name, lock } of entries) {
    const closure: Record<string, JsonObject> = {}
    for (const [uri, { cid }] of Object.entries(lock.nodes)) {
      const record = records.get(cid)
      if (!record) throw new EmitError(`The record ${uri} (${cid}) of the set is missing.`)
      closure[cid] = record
      const expression = expressionOf(record)
      if (expression !== undefined) own.set(`expressions/${cid}.nix`, file(expression))
    }
    own.set(`packages/${name}.json`, file(canonicalJson({ lock, records: closure })))
  }
  return treeWith(library, treeOf(own))
}

function indexOf(entries: readonly SetEntry[]): Record<string, { systems: readonly string[] }> {
  return Object.fromEntries(entries.map(({ name, systems }) => [name, { systems }]))
}
