import type { Lock, NixpkgsPin } from '../resolve/lock.js'
import { authorModules } from './author-modules.js'
import { canonicalJson, type JsonObject } from './canonical-json.js'
import { EmitError, flakeLock, type Records } from './emit.js'
import { type Library, treeWith } from './library.js'
import { expressionFiles } from './placed-recipes.js'
import { file, type Tree, type TreeNode, treeOf } from './tree.js'

/** As `check.system` of the library, which refuses others: one of them would fail the whole flake of its author. */
const SYSTEM = /^[A-Za-z0-9_]+-[A-Za-z0-9_]+$/

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
  readonly nixpkgs: NixpkgsPin
}

/**
 * The tree of many packages: one file for each, so that Nix reads only what is asked for.
 * @throws EmitError when a record of a lock is missing
 */
export function emitSet({ entries, leftOut, nixpkgs }: PackageSet, records: Records, library: Library): Tree {
  const odd = entries.filter(({ systems }) => systems.length > 0 && !systems.some(isSystem))
  const fitting = entries.filter((entry) => !odd.includes(entry))
  const refused = odd.map(({ name, systems }) => [name, `It names no system of Nix: ${systems.join(', ')}.`])
  const own = new Map<string, TreeNode>([
    [
      'set.json',
      file(
        canonicalJson({
          packages: indexOf(fitting),
          leftOut: { ...leftOut, ...Object.fromEntries(refused) },
        }),
      ),
    ],
    ['flake.lock', file(flakeLock({ nixpkgs }))],
  ])
  for (const { name, lock } of fitting) {
    const closure: Record<string, JsonObject> = {}
    for (const [uri, { cid }] of Object.entries(lock.nodes)) {
      const record = records.get(cid)
      if (!record) throw new EmitError(`The record ${uri} (${cid}) of the set is missing.`)
      closure[cid] = record
      for (const [path, node] of expressionFiles(cid, record)) own.set(path, node)
      if (uri === lock.root) for (const [path, node] of authorModules(cid, record)) own.set(path, node)
    }
    own.set(`packages/${name}.json`, file(canonicalJson({ lock, records: closure })))
  }
  return treeWith(library, treeOf(own))
}

function indexOf(entries: readonly SetEntry[]): Record<string, { systems: readonly string[] }> {
  return Object.fromEntries(entries.map(({ name, systems }) => [name, { systems: systems.filter(isSystem) }]))
}

/** Whether Nix takes it for a system: `<cpu>-<kernel>`. */
export function isSystem(text: string): boolean {
  return SYSTEM.test(text)
}
