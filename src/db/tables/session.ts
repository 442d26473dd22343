import type { ColumnType } from 'kysely'

/** A browser's login. The cookie holds the secret whose SHA-256 is `id`. */
export interface WebSessionTable {
  id: string
  did: string
  createdAt: ColumnType<Date, Date, never>
  expiresAt: Date
}

/** A login under way (encrypted; gone within the hour). */
export interface OauthStateTable {
  key: string
  value: Uint8Array
  expiresAt: Date
}

/** Tokens and DPoP key of one account (encrypted). */
export interface OauthSessionTable {
  did: string
  keyId: string
  value: Uint8Array
  updatedAt: Date
}

export interface PartialDatabase {
  webSession: WebSessionTable
  oauthState: OauthStateTable
  oauthSession: OauthSessionTable
}
