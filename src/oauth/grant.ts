/** What an account lets firn do: know who it is, or also write firn's records into its repository. */
export type Permission = 'identity' | 'publish'

/** What the account granted, read from its token. */
export interface Grant {
  readonly permission: Permission
  /** What `publish` still lacks, in words; empty when nothing. */
  readonly missing: readonly string[]
}
