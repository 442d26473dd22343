import type { Generated } from 'kysely'

/**
 * A git repository that is looked at for atoms: one that the operator named, of which all atoms are indexed, or one that
 * a signed snapshot names as a mirror, of which only the refs of such snapshots are looked at.
 */
export interface MirrorTable {
  /** As `mirrorUrl` writes it. */
  url: string
  /** Whether the operator named it. */
  operator: boolean
  /** Whether anybody names it. One that nobody names is not looked at, and forgotten in time. */
  named: boolean
  /** When it was last seen to be named. */
  namedAt: Date
  /** When the last look began that it answered; null before the first. */
  checkedAt: Date | null
  dueAt: Date
  /** Looks in a row that it did not answer: more than none means that it is unreachable now. */
  failures: Generated<number>
  /** Why it did not answer the last look. */
  problem: string | null
  /** How it lists its refs: git's `v2` or `v0` over http, or the files of a `dumb` server. */
  protocol: MirrorProtocol | null
  /** The root commit that it claims: what its `refs/ekala/init` names. */
  root: string | null
  /** The commit of its default branch. */
  head: string | null
  /** What of it could not be read at the last look, and why. */
  note: string | null
}

export type MirrorProtocol = 'v2' | 'v0' | 'dumb'

/**
 * What stood at a mirror's refs: one row for each change that was seen, and none is ever altered but that it is no
 * longer `current`. Of mirrors that the operator did not name, only the refs that signed releases name or named are here.
 * `standingOf` (src/mirrors/standing.ts) says what a row means for a signed release, `versionRefName` which ref is its.
 */
export interface MirrorRefTable {
  /** In the order of seeing. */
  id: Generated<string>
  mirror: string
  ref: string
  /** Object id, of an annotated tag that of the commit that it stands for; null when the ref was gone. */
  object: string | null
  /** When it was first seen to stand there. It stood at the mirror's `checkedAt` while it is `current`. */
  seenAt: Date
  /** The last of its mirror and ref. */
  current: boolean
}

export interface PartialDatabase {
  mirror: MirrorTable
  mirrorRef: MirrorRefTable
}
