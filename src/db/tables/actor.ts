import type { ColumnType } from 'kysely'

/** An account as the network knows it. `active` decides visibility: neither of both statuses hides it. */
export interface ActorTable {
  did: string
  /** Null while unknown, or when the handle does not lead back to the DID. */
  handle: string | null
  pds: string | null
  active: boolean
  /** As the last `#account` event told it; null when that said active. */
  status: ActorStatus | null
  /** When its host is asked whether `status` is true; null: it is. One that is deleted is erased when this is null. */
  confirmAt: Date | null
  /** What its PDS last said in place of its repository, or that not all of it is stored; null once it is. */
  fetchStatus: FetchStatus | null
  handleCheckedAt: Date | null
  indexedAt: ColumnType<Date, Date, never>
}

export type ActorStatus = 'deactivated' | 'suspended' | 'takendown' | 'deleted'

/**
 * `notFound` is no word of deletion: an account may be moving. `partial`: its first fetch has not stored all of its
 * repository yet, and what withdraws a release may be in the rest.
 */
export type FetchStatus = 'deactivated' | 'suspended' | 'takendown' | 'notFound' | 'partial'

export interface PartialDatabase {
  actor: ActorTable
}
