import { createHash } from 'node:crypto'
import type { PinnedNixpkgs } from '../resolve/lock.js'
import { isSystem } from './author-set.js'
import { canonicalJson } from './canonical-json.js'
import { flakeLock } from './emit.js'
import { type Library, treeWith } from './library.js'
import { file, type Tree, type TreeNode, treeOf } from './tree.js'

/**
 * Hexadecimal digits by which authors are told apart: 16 files. With ten thousand packages each takes a millisecond to
 * read; with more files, Nix takes longer to unpack them all. The library (read-index.nix) has the same.
 */
const SHARD_DIGITS = 1

/** One package of the index. */
export interface IndexEntry {
  /** Handle, or DID where there is none. */
  readonly author: string
  readonly name: string
  readonly version: string
  /** Those it names; none means the usual ones. */
  readonly systems: readonly string[]
  /** Of its tree, which stands at `<origin>/tree/<tree id>.tar.gz`. */
  readonly narHash: string
}

/**
 * The tree of a whole index. index.json names every package, so that Nix can list them; trees/ holds the hash of each
 * one's tree, in files by author, so that Nix reads one of them, and fetches that tree, when something asks for it.
 * @param origin address of the AppView, without trailing slash
 */
export function emitIndex(
  entries: readonly IndexEntry[],
  { origin, nixpkgs }: { readonly origin: string } & PinnedNixpkgs,
  library: Library,
): Tree {
  const packages = new Names<{ version: string; systems?: readonly string[] }>()
  const shards = new Map<string, Names<string>>()
  for (const { author, name, version, systems, narHash } of entries) {
    const fitting = systems.filter(isSystem)
    // As in a set: one whose systems are none of Nix has nowhere to be built.
    if (systems.length > 0 && fitting.length === 0) continue
    packages.add(author, name, { version, ...(fitting.length > 0 ? { systems: fitting } : {}) })
    const shard = shardOf(author)
    const names = shards.get(shard) ?? new Names()
    shards.set(shard, names)
    names.add(author, name, narHash)
  }
  const own: [string, TreeNode][] = [
    ['index.json', file(canonicalJson({ origin, packages: packages.toJSON() }))],
    ['flake.lock', file(flakeLock({ nixpkgs }))],
  ]
  for (const [shard, names] of shards) own.push([`trees/${shard}.json`, file(canonicalJson(names.toJSON()))])
  return treeWith(library, treeOf(own))
}

function shardOf(author: string): string {
  return createHash('sha256').update(author).digest('hex').slice(0, SHARD_DIGITS)
}

/** Something by author and name, whatever those are. */
class Names<T> {
  readonly #byAuthor = new Map<string, Map<string, T>>()

  add(author: string, name: string, value: T): void {
    const names = this.#byAuthor.get(author) ?? new Map<string, T>()
    this.#byAuthor.set(author, names)
    names.set(name, value)
  }

  toJSON(): Record<string, Record<string, T>> {
    return Object.fromEntries(
      [...this.#byAuthor].map(([author, names]) => [author, Object.fromEntries(names)]),
    )
  }
}
