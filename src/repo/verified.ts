import type { LexMap } from '@atproto/lex'

/** A record whose place in its author's signed tree was checked. */
export interface VerifiedRecord {
  collection: string
  rkey: string
  cid: string
  /** Undefined when its block is too large or no map of the data model: signed, yet without a meaning. */
  value: LexMap | undefined
  /** Size of its block. */
  byteLength: number
  /** CAR of commit, MST path and record, as com.atproto.sync.getRecord answers. */
  proof: Uint8Array
}

/** A change of one record that a commit proves. A `put` creates or replaces. */
export type VerifiedOp =
  | ({ action: 'put' } & VerifiedRecord)
  | { action: 'delete'; collection: string; rkey: string }

/** The signed head of a repository. */
export interface VerifiedHead {
  did: string
  rev: string
  /** CID of the commit. */
  cid: string
  /** CID of the tree's root. */
  data: string
}

/**
 * One commit from an event stream: signature, did, rev and every op were checked, so that nothing but the ops lies
 * between the tree before and the tree after.
 */
export interface VerifiedCommit extends VerifiedHead {
  /** The revision before, by the host's word; null for the first commit. */
  since: string | null
  /** CID of the tree's root before, as undoing the ops gives it: for the first commit, that of the empty tree. */
  prevData: string
  /** Ops in the collections asked for, in no particular order. */
  ops: VerifiedOp[]
}

/** A whole repository at one revision: signature and tree were checked. */
export interface VerifiedRepo extends VerifiedHead {
  /** Every record in the collections asked for. */
  records: VerifiedRecord[]
}

/** The same, with more records than should be in memory together: all are checked, and read when they are asked for. */
export interface LargeRepo extends VerifiedHead {
  /** In the order of their paths, from the first to the last. */
  parts(): AsyncIterable<RepoPart>
}

/** All records in the collections asked for whose paths lie in one range of a repository. */
export interface RepoPart {
  records: VerifiedRecord[]
  /** The range begins after this path; empty in the first part. */
  after: string
  /** It ends with this one; null in the last part. */
  upTo: string | null
}
