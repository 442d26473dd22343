import type { ColumnType } from 'kysely'

/** An account as the network knows it. `active` decides visibility; `status` explains (`#account` event). */
export interface ActorTable {
  did: string
  /** Null while unknown, or when the handle does not lead back to the DID. */
  handle: string | null
  pds: string | null
  active: boolean
  status: ActorStatus | null
  handleCheckedAt: Date | null
  indexedAt: ColumnType<Date, Date, never>
}

export type ActorStatus = 'deactivated' | 'suspended' | 'takendown' | 'deleted'

export interface PartialDatabase {
  actor: ActorTable
}
