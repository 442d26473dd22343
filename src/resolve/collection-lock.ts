import { canonicalJson } from '../nix/canonical-json.js'
import { type Lock, type LockNode, lockIdOfText, type PinnedNixpkgs } from './lock.js'

/** Version of the form of collections' lock documents. */
export const COLLECTION_LOCK_VERSION = 1

/** A collection as its items resolve at one time, and all else that its tree is made from. */
export interface CollectionLock extends Pick<Lock, 'origin' | 'library' | 'nodes'>, PinnedNixpkgs {
  readonly version: typeof COLLECTION_LOCK_VERSION
  readonly collection: LockedCollection
  /** at-uri of the release behind each item's name. */
  readonly items: Readonly<Record<string, string>>
  /** Why an item is not among them, by its name. */
  readonly leftOut: Readonly<Record<string, string>>
}

/** The record that was resolved. */
export interface LockedCollection {
  readonly uri: string
  readonly cid: string
  readonly rev: string
  readonly did: string
  readonly name: string
}

/** What is put together: each item's own lock, or why it has none. */
export interface CollectionParts extends Pick<Lock, 'origin' | 'library'>, PinnedNixpkgs {
  readonly collection: LockedCollection
  readonly locks: ReadonlyMap<string, Lock>
  readonly leftOut: ReadonlyMap<string, string>
}

/** One lock of many: a release has the same node in all that were resolved from the same source. */
export function joinLocks({ collection, locks, leftOut, ...surroundings }: CollectionParts): CollectionLock {
  const nodes: Record<string, LockNode> = {}
  for (const lock of locks.values()) Object.assign(nodes, lock.nodes)
  const items = [...locks].map(([name, { root }]) => [name, root])
  return {
    version: COLLECTION_LOCK_VERSION,
    collection,
    ...surroundings,
    items: Object.fromEntries(items),
    leftOut: Object.fromEntries(leftOut),
    nodes,
  }
}

/** The text whose hash is the lock's id: also, byte for byte, the tree's lock.json. */
export function collectionLockText(lock: CollectionLock): string {
  return canonicalJson(lock)
}

/** Content address of a collection's lock, of the form of other locks' ids. */
export function collectionLockId(lock: CollectionLock): string {
  return lockIdOfText(collectionLockText(lock))
}
