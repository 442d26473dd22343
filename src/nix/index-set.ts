import type { Lock } from '../resolve/lock.js'
import { canonicalJson } from './canonical-json.js'
import { flakeLock } from './emit.js'
import { type Library, treeWith } from './library.js'
import { file, type Tree, treeOf } from './tree.js'

/** One package of the index: where its tree stands for ever. */
export interface IndexEntry {
  /** Handle, or DID where there is none. */
  readonly author: string
  readonly name: string
  readonly url: string
  readonly narHash: string
}

/** The tree of a whole index: an address and a hash for each package, fetched only when touched. */
export function emitIndex(
  entries: readonly IndexEntry[],
  { nixpkgs }: Pick<Lock, 'nixpkgs'>,
  library: Library,
): Tree {
  const packages: Record<string, Record<string, { url: string; narHash: string }>> = {}
  for (const { author, name, url, narHash } of entries) {
    packages[author] ??= {}
    packages[author][name] = { url, narHash }
  }
  const own = treeOf([
    ['index.json', file(canonicalJson({ packages }))],
    ['flake.lock', file(flakeLock({ nixpkgs }))],
  ])
  return treeWith(library, own)
}
