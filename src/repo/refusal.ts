export type CommitRefusalReason =
  /** Signed by another key than the account's, or not by 64 bytes with a low S. */
  | 'BadSignature'
  /** Speaks of another account than the message says. */
  | 'DidMismatch'
  /** Another revision than the message says. */
  | 'RevMismatch'
  /** A revision that lies in the future. */
  | 'FutureRev'
  /** More bytes or blocks than a message may have. */
  | 'BlocksTooLarge'
  /** The blocks are no CAR, or do not match their CIDs. */
  | 'BadBlocks'
  /** The root of the blocks is not the commit that the message says. */
  | 'RootMismatch'
  /** The root is no commit of version 3. */
  | 'BadCommit'
  | 'TooManyOps'
  /** An op that contradicts itself, names no path, or one that another op names. */
  | 'BadOp'
  /** An update or deletion that does not say what was there before, as before 2025: only the whole repository tells. */
  | 'OpWithoutPrev'
  /** A tree that is not built as it has to be. */
  | 'BadTree'
  /** A part of the tree, or a record, that the proof needs is not among the blocks. */
  | 'MissingBlock'
  /** Records whose proofs, as the tree is built, take far more than honest ones. */
  | 'RecordsTooLarge'
  /** The signed tree does not hold what an op says. */
  | 'OpNotProven'
  /** Undoing the ops does not lead to the tree before: they do not tell all that changed. */
  | 'PrevDataMismatch'

/** A commit, repository or proof that does not prove what it should. */
export class CommitRefusal extends Error {
  override name = 'CommitRefusal'
  readonly reason: CommitRefusalReason
  /** Revision of the commit when the account's signature had been checked by then; else nothing is known to be its own. */
  signedRev: string | undefined

  constructor(reason: CommitRefusalReason, problem: string, options?: ErrorOptions) {
    super(`${reason}: ${problem}`, options)
    this.reason = reason
  }
}

/** A refusal says from now on that the account did sign what was refused, at that revision. */
export function markSigned(error: unknown, rev: string): unknown {
  if (error instanceof CommitRefusal) error.signedRev = rev
  return error
}
