export type IdentityErrorReason =
  /** The text is no DID, of a method that atproto does not use, or names a host that may not be asked. */
  | 'Unsupported'
  /** The directory knows no such DID, or it has been given up. */
  | 'NotFound'
  /** The DID document names no key or no PDS, or is none. */
  | 'Malformed'
  /** The directory could not be asked, or answered nonsense: trying again later may do. */
  | 'Unreachable'

/** A DID did not lead to an account. */
export class IdentityError extends Error {
  override name = 'IdentityError'
  readonly reason: IdentityErrorReason
  readonly did: string
  readonly problem: string

  constructor(reason: IdentityErrorReason, did: string, problem: string, options?: ErrorOptions) {
    super(`${did}: ${problem}`, options)
    this.reason = reason
    this.did = did
    this.problem = problem
  }
}
