export type CommitRefusalReason =
  /** Signed by another key than the account's. */
  | 'BadSignature'
  /** Speaks of another account than the message says. */
  | 'DidMismatch'
  /** Another revision than the message says. */
  | 'RevMismatch'
  /** The blocks are no CAR, do not match their CIDs, or hold no commit. */
  | 'BadBlocks'
  /** An op is not what the signed tree says, or its path in the tree is missing. */
  | 'OpNotProven'

/** A commit, repository or proof that does not prove what it should. */
export class CommitRefusal extends Error {
  override name = 'CommitRefusal'
  readonly reason: CommitRefusalReason

  constructor(reason: CommitRefusalReason, problem: string, options?: ErrorOptions) {
    super(`${reason}: ${problem}`, options)
    this.reason = reason
  }
}
