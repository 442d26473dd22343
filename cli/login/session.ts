import type { Agent } from '@atproto/api'
import type { Grant } from '../../src/oauth/grant.js'

/** How an account let this machine in. */
export type LoginKind = 'oauth' | 'app-password'

/** An account that is logged in here. */
export interface Account {
  readonly did: string
  /** As it was at the login; null when it did not lead back to the DID. */
  readonly handle: string | null
  /** Origin of its PDS. */
  readonly pds: string
  readonly kind: LoginKind
  readonly grant: Grant
  /** ISO 8601. */
  readonly since: string
}

/**
 * An account to act as. Tokens are refreshed as they grow old, one process at a time. Ask the context for one in each
 * command; what it throws is a CliError when the login has ended or the PDS is away.
 */
export interface Session extends Account {
  /** Calls the account's PDS in its name: `agent.com.atproto.repo.putRecord({ repo: did, … })`. */
  readonly agent: Agent
}

/** What `context.session` wants of the account. */
export interface SessionWish {
  /** A handle or a DID; the account that was chosen (`firn accounts use`), or the only one, when absent. */
  readonly account?: string | undefined
  /** `publish` is refused at once where the account granted less. `identity` unless said otherwise. */
  readonly permission?: 'identity' | 'publish'
}
