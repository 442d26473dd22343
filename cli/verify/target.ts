import type { AtomClaim } from '../../src/atoms/verify/claim.js'
import type { ReleasePlace } from './check-record.js'

/** What is to be verified: a record to begin with, or what a lock or a mirror says of an atom. */
export type Target = SignedTarget | UnsignedTarget

export interface SignedTarget {
  readonly record: ReleasePlace
  readonly uri: string
  /** To be looked at besides those of the record. */
  readonly mirrors: readonly string[]
  /** The commit that the record has to speak of, where one is known already. */
  readonly rev?: string
}

export interface UnsignedTarget {
  readonly claim: AtomClaim
  /** `unknown` where nobody could be asked for a record. */
  readonly signed: 'unsigned' | 'unknown'
  /** Why nobody's record is looked at. */
  readonly why: string
}
