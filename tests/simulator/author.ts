import type { AuthorRepo } from './repo/author-repo.js'
import type { SigningKey } from './repo/keys.js'

/** What `#account` can say of an account that is not active. */
export type Absence = 'deactivated' | 'suspended' | 'takendown' | 'deleted'

/** An account of the world as it really is. */
export interface Author {
  readonly did: string
  readonly repo: AuthorRepo
  key: SigningKey
  /** Each key that it had, as did:key: what is stored was signed by one of them. */
  readonly keys: string[]
  /** Which PDS of the world it lives on. */
  home: number
  /** What its DID document claims; whether that leads back, the world's handles say. */
  handle: string
  /** Null while it is active. */
  absence: Absence | null
}
