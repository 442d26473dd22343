import type { snapshot } from '../../lexicons/dev/firn.js'
import type { AtomFormat } from '../atom-commit.js'
import { ATOM_FORMATS } from '../atom-commit.js'

/**
 * What somebody says of a version of an atom: a signed record all of it, a lock or a mirror's refs less. What is
 * undefined, nobody said.
 */
export interface AtomClaim {
  readonly label: string
  readonly version: string
  /** AtomId, as it was written. */
  readonly id: string
  readonly rootCommit: string
  readonly rev: string
  readonly mirrors: readonly string[]
  readonly format: AtomFormat | undefined
  readonly tree: string | undefined
  readonly origin: string | undefined
  readonly path: string | undefined
  readonly ecosystem: string | undefined
  readonly manifest: string | undefined
  readonly lock: string | undefined
  readonly contentHash: string | undefined
}

/** What a mirror or a lock knows. */
export type UnsignedClaim = Pick<AtomClaim, 'label' | 'version' | 'id' | 'rootCommit' | 'rev' | 'mirrors'>

export function unsignedClaim(claim: UnsignedClaim): AtomClaim {
  return {
    ...claim,
    format: undefined,
    tree: undefined,
    origin: undefined,
    path: undefined,
    ecosystem: undefined,
    manifest: undefined,
    lock: undefined,
    contentHash: undefined,
  }
}

/** What a release record claims. @param id the AtomId in its record key */
export function claimOfSnapshot(id: string, version: string, snapshot: snapshot.Main): AtomClaim {
  const { label, rootCommit, rev, mirrors, tree, origin, path, ecosystem, manifest, lock, contentHash } =
    snapshot
  const format = ATOM_FORMATS.find((known) => known === snapshot.format)
  return {
    ...{ id, label, version, rootCommit, rev, mirrors, format, tree, origin, path },
    ...{ ecosystem, manifest, lock, contentHash },
  }
}
