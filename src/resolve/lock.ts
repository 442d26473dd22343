import { createHash } from 'node:crypto'
import { canonicalJson } from '../nix/canonical-json.js'

/** Version of the form of lock documents. */
export const LOCK_VERSION = 1

/** The resolved closure of a release and all else that its tree is made from. Its id is the hash of its text. */
export interface Lock {
  readonly version: typeof LOCK_VERSION
  /** at-uri of the release that was asked for. */
  readonly root: string
  /** Address of the AppView that made the lock, without trailing slash. */
  readonly origin: string
  /** `libraryHash` of the library files that the tree holds. */
  readonly library: string
  /** Of the flake; an atom's has no inputs. */
  readonly nixpkgs?: NixpkgsPin
  /** Every release of the closure by its at-uri. */
  readonly nodes: Readonly<Record<string, LockNode>>
}

/** What names the nixpkgs of a flake. */
export interface PinnedNixpkgs {
  readonly nixpkgs: NixpkgsPin
}

/** A node of flake.lock. */
export interface NixpkgsPin {
  readonly locked: Readonly<Record<string, string | number>>
  readonly original: Readonly<Record<string, string>>
}

export interface LockNode {
  readonly cid: string
  /** Revision of the author's repository that the release was proved in. */
  readonly rev: string
  readonly did: string
  readonly kind: string
  readonly name: string
  readonly version: string
  /** at-uri of the release behind each dependency's name. */
  readonly dependencies: Readonly<Record<string, string>>
  readonly definition?: LockedDefinition
  /** Where each blob of the release can be had, by the blob's CID. */
  readonly blobs?: Readonly<Record<string, readonly string[]>>
}

/** What a derivation's `meta` says and the release does not: the definition as it read when the lock was made. */
export interface LockedDefinition {
  readonly uri: string
  readonly cid: string
  readonly summary?: string
  readonly homepage?: string
  readonly licence?: string
}

/** The text whose hash is the lock's id: also, byte for byte, the tree's lock.json. */
export function lockText(lock: Lock): string {
  return canonicalJson(lock)
}

/** Content address of a lock: the SHA-256 of its text in base 32, lower case (RFC 4648), 52 characters. */
export function lockId(lock: Lock): string {
  return lockIdOfText(lockText(lock))
}

export function lockIdOfText(text: string): string {
  return base32(createHash('sha256').update(text).digest())
}

/** Whether `text` has the form of a lock's id. */
export function isLockId(text: string): boolean {
  return /^[a-z2-7]{51}[aq]$/.test(text)
}

function base32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += BASE32[(held >> bits) & 31]
    }
    held &= (1 << bits) - 1
  }
  return bits > 0 ? text + BASE32[(held << (5 - bits)) & 31] : text
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567'
