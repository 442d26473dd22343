import {
  type Fetch,
  fetchMaxSizeProcessor,
  safeDispatchFetchWrap,
  unicastLookup,
} from '@atproto-labs/fetch-node'
import {
  FETCH_TIMEOUT_MS,
  MAX_FETCH_BYTES,
  MAX_REQUESTS_PER_HOST,
  MAX_REQUESTS_WAITING,
} from '../limits/identity.js'
import { isLoopback, problemOfForeign } from './address-rules.js'
import { startDeadline } from './deadline.js'
import { HostSlots } from './host-slots.js'
import { bindBody } from './response-body.js'

/** As `fetch`, with limits on where it goes, how long it takes and how much it reads. */
export type GuardedFetch = Fetch

/** An address that may not be asked: no connection was made. */
export class ForbiddenAddressError extends Error {
  override name = 'ForbiddenAddressError'

  constructor(url: URL, problem: string) {
    // The rest of an address may hold what belongs in no log.
    super(`refused to ask ${url.protocol}//${url.host}: ${problem}`)
  }
}

export interface GuardedFetchOptions {
  /** Lets http, any port and literal addresses through on loopback, and nowhere else: for a network on this machine. */
  development: boolean
  /** Origins that the operator named: asked as they are, whatever their scheme, port and address. */
  configured?: readonly string[]
  /** For the whole answer: waiting for the host's turn and the body included. */
  timeoutMs?: number
  maxBytes?: number
  /** Requests to one host at a time. */
  perHost?: number
}

/**
 * The one way out for requests to addresses that other people chose: PLC, DID documents, handles, PDSes, blobs.
 * Only https on its own port and public addresses, checked at every connection; a redirect is an error unless
 * `init.redirect` asks otherwise, and then each hop is checked as well.
 *
 * The result throws ForbiddenAddressError before anything is sent; an address that only shows at the connection or
 * behind a redirect makes it fail as `fetch` fails, with the reason as its cause.
 */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const { development, configured = [] } = options
  const {
    timeoutMs = FETCH_TIMEOUT_MS,
    maxBytes = MAX_FETCH_BYTES,
    perHost = MAX_REQUESTS_PER_HOST,
  } = options
  const origins = new Set(configured.map((address) => new URL(address).origin))
  const isOwn = (url: URL) => origins.has(url.origin) || (development && isLoopback(url))
  // A redirect from one kind to the other is refused.
  const fetchOwn = safeDispatchFetchWrap({
    checkUrl: (url) => (isOwn(url) ? undefined : 'A redirect leads elsewhere'),
  })
  const fetchForeign = safeDispatchFetchWrap({ checkUrl: problemOfForeign, lookup: unicastLookup })
  const slots = new HostSlots({ perHost, maxWaiting: MAX_REQUESTS_WAITING })

  const capBody = fetchMaxSizeProcessor(maxBytes)

  async function send(request: Request, url: URL, outer: AbortSignal | undefined): Promise<Response> {
    const deadline = startDeadline(timeoutMs, outer)
    const { signal } = deadline
    let release = () => deadline.clear()
    try {
      const giveBack = await slots.take(url.hostname, signal)
      release = () => {
        deadline.clear()
        giveBack()
      }
      // Whoever forgets to read a body holds its host up for as long as the request may take, and no longer.
      signal.addEventListener('abort', release, { once: true })
      const response = await (isOwn(url) ? fetchOwn : fetchForeign)(request, { signal })
      return bindBody(response, signal, release)
    } catch (error) {
      release()
      throw error
    }
  }

  return async (input, init) => {
    const request = new Request(input, { ...init, redirect: init?.redirect ?? 'error' })
    const url = new URL(request.url)
    const problem = isOwn(url) ? undefined : problemOfForeign(url)
    if (problem !== undefined) throw new ForbiddenAddressError(url, problem)
    // The caller's own signal: that of a Request does not outlive it.
    return capBody(
      await send(request, url, init?.signal ?? (input instanceof Request ? input.signal : undefined)),
    )
  }
}
