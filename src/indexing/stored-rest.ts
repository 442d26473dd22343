import type { LexMap } from '@atproto/lex'
import type { StoredRelease } from './rows/account-rows.js'

/** What is stored beside the rows and contents of accounts that are at hand. */
export interface StoredRest {
  /** Releases of definitions, but for those that are known already. */
  releases(definitionUris: readonly string[], known: readonly string[]): Promise<StoredRelease[]>
  /** The newest of them for each definition, and how many there are. */
  newestReleases(
    definitionUris: readonly string[],
    known: readonly string[],
  ): Promise<(StoredRelease & { count: number })[]>
  /** Records by uri. */
  contents(uris: readonly string[]): Promise<Map<string, LexMap>>
}

/** Everything of the accounts is at hand. */
export const NO_REST: StoredRest = {
  releases: async () => [],
  newestReleases: async () => [],
  contents: async () => new Map(),
}
