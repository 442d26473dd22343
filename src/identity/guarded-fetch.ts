import { type Fetch, safeFetchWrap } from '@atproto-labs/fetch-node'
import { FETCH_TIMEOUT_MS, MAX_FETCH_BYTES } from '../limits.js'

/** As `fetch`, with limits on where it goes, how long it takes and how much it reads. */
export type GuardedFetch = Fetch

export interface GuardedFetchOptions {
  /** Lets http, any port and private addresses through: for a network on this machine. */
  development: boolean
  /** For the whole answer, body included. */
  timeoutMs?: number
  maxBytes?: number
}

/**
 * The one way out for requests to addresses that other people chose: PLC, DID documents, handles, PDSes, blobs.
 * Only https on its own port and public addresses, checked at every connection; a redirect is an error unless
 * `init.redirect` asks otherwise, and then each hop is checked as well.
 */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const guarded = safeFetchWrap({
    ssrfProtection: !options.development,
    allowIpHost: options.development,
    timeout: options.timeoutMs ?? FETCH_TIMEOUT_MS,
    responseMaxSize: options.maxBytes ?? MAX_FETCH_BYTES,
  })
  // A plain object for init: the guard wants to see that the redirect mode was chosen.
  return (input, init) => guarded(input, { ...init, redirect: init?.redirect ?? 'error' })
}
