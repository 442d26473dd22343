import type { Lock } from '../../src/resolve/lock.js'
import type { Kind } from '../../src/syntax/release-key.js'
import type { Collections } from './collections.js'
import type { Sets } from './sets.js'

export { GoneError, NotFoundError } from './errors.js'

/** A definition as an address names it: by its at-uri, or by author (handle or DID), kind and name. */
export type Subject =
  | { readonly uri: string }
  | { readonly actor: string; readonly kind: Kind; readonly name: string }

/** A release that stands in this index. */
export interface ResolvedRelease {
  readonly uri: string
  readonly cid: string
  readonly did: string
  readonly definitionUri: string
  readonly kind: Kind
  readonly name: string
  readonly version: string
  readonly yanked: boolean
  /** Where nix fetches exactly this version: `<public URL>/p/<did>/<name>/=<version>.tar.gz`. */
  readonly url: string
  /** Why this one, in a sentence. */
  readonly why: string
}

/** A lock with the addresses of its tree. */
export interface LockedTree {
  readonly id: string
  readonly lock: Lock
  /** `<public URL>/p/<did>/<name>/<version>/<lock id>.tar.gz`: the same bytes for ever. */
  readonly url: string
  /** SRI hash of the tree, as `nix hash path` prints it. */
  readonly narHash: string
}

/** What `LockedTree.url` says. */
export interface TreeAddress {
  readonly did: string
  readonly kind: Kind
  readonly name: string
  readonly version: string
  readonly lockId: string
}

/** A tree as it is served. */
export interface TreeFile {
  readonly tarball: Uint8Array<ArrayBuffer>
  readonly narHash: string
}

/**
 * From requirements to trees. Everything is answered from rows of the database and never from the network.
 * Releases and definitions of accounts that are not active do not exist here.
 */
export interface NixService {
  /**
   * The release that a Cargo requirement, a channel's name or `latest` means now.
   * @throws NotFoundError, GoneError, RequirementError
   */
  resolveRelease(subject: Subject, requirement: string): Promise<ResolvedRelease>
  /**
   * The lock of a release as its dependencies resolve now. It is kept, so that its address answers for ever.
   * @throws NotFoundError, GoneError, UnresolvableError
   */
  lockFor(releaseUri: string): Promise<LockedTree>
  /** Shown as its tree is. @throws NotFoundError also for an id that was never given out, GoneError */
  lockById(id: string): Promise<LockedTree>
  /**
   * The gzipped tarball of a lock, from disk where it lies there, also while the database does not answer.
   * @throws NotFoundError, also where an author of its closure is not active; GoneError when the release was deleted
   */
  treeAt(address: TreeAddress): Promise<TreeFile>
  /**
   * Any tree that was given out, by the hash part of its store path, so that a lock holds without the address that it
   * names: also one that changed since, while it is kept (`Snapshots`).
   * @throws NotFoundError, GoneError
   */
  treeByStoreHash(storeHash: string): Promise<TreeFile>
  /** Deletes the stored trees of deleted accounts, whether or not anybody asks for them; and trees that nobody uses. */
  sweep(): Promise<void>
  readonly sets: Sets
  readonly collections: Collections
  /** A readable nixpkgs-style expression of one release. @throws NotFoundError, GoneError */
  packageNixFor(releaseUri: string): Promise<string>
}
