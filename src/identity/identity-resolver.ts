import { DidResolver } from '@atproto/identity'
import type { Config } from '../config.js'
import { IDENTITY_LOOKUPS_AT_ONCE, IDENTITY_TIMEOUT_MS, MAX_REQUESTS_WAITING } from '../limits/identity.js'
import type { Logger } from '../logger.js'
import { isDid } from '../syntax/identifiers.js'
import { createGuardedFetch } from './guarded-fetch.js'
import { createHandleLookup } from './handle-lookup.js'
import { HostSlots } from './host-slots.js'
import { IdentityCache } from './identity-cache.js'
import { IdentityError } from './identity-error.js'
import { type IdentityDocument, readDocument, toIdentityError } from './read-document.js'

export type { IdentityDocument } from './read-document.js'

export interface Identity extends Omit<IdentityDocument, 'claimedHandle'> {
  /** Lower case; null unless it leads back to the DID. */
  handle: string | null
}

export interface IdentityResolver {
  /**
   * The DID document's content alone: cached, without a look at the handle. `refresh` is for somebody who doubts what
   * is cached: it asks the network, or fails, but only so often for one DID (MAX_DID_REFRESHES), whoever doubts;
   * beyond that it gives what the last attempt gave.
   *
   * @throws IdentityError, also from memory for a short time after the network gave it
   */
  document(did: string, options?: { refresh?: boolean }): Promise<IdentityDocument>
  /** What `document` would give without asking the network, where it would give anything. */
  cached(did: string): IdentityDocument | undefined
  /** As `document`, and the handle verified both ways, which asks the network each time. @throws IdentityError */
  resolve(did: string, options?: { refresh?: boolean }): Promise<Identity>
  /** The DID that a handle leads to (DNS or https); null when it leads nowhere. One way: compare with the document. */
  resolveHandle(handle: string): Promise<string | null>
  /**
   * The DID may have changed: the next use asks the network first (and has the old document if that is down). Many such
   * words in a short time (MAX_DID_CHANGES) count as one more at its end.
   * @returns whether it is the very next use that asks
   */
  purge(did: string): boolean
}

export type IdentityConfig = Pick<Config, 'plcUrl' | 'development' | 'handleResolvers'>

export interface IdentityResolverOptions {
  log: Logger
  /** The clock that documents grow old by: when absent, one that cannot leap. */
  now?: () => Date
}

export function createIdentityResolver(
  config: IdentityConfig,
  { log, now = () => new Date(performance.now()) }: IdentityResolverOptions,
): IdentityResolver {
  const cache = new IdentityCache({ now: () => now().getTime() })
  const { plcUrl, development } = config
  const fetch = createGuardedFetch({ development, configured: [plcUrl], timeoutMs: IDENTITY_TIMEOUT_MS })
  const network = new DidResolver({ plcUrl, timeout: IDENTITY_TIMEOUT_MS, fetch })
  const resolveHandle = createHandleLookup(config)
  // Each did:web has a host of its own; together they may not do more than so much at once.
  const slots = new HostSlots({ perHost: IDENTITY_LOOKUPS_AT_ONCE, maxWaiting: MAX_REQUESTS_WAITING })
  const underWay = new Map<string, Promise<IdentityDocument>>()

  async function document(did: string, { refresh = false } = {}): Promise<IdentityDocument> {
    if (!isSupported(did)) throw new IdentityError('Unsupported', did, 'is no DID that atproto uses')
    if (!(refresh ? cache.mayRefresh(did) : cache.isDue(did))) return fromCache(did, { refresh })
    try {
      return await lookUp(did, { refresh })
    } catch (error) {
      const old = cache.document(did)
      if (!(error instanceof IdentityError) || error.reason !== 'Unreachable' || refresh || !old) throw error
      log.debug({ did, err: error }, 'kept an old DID document')
      return old
    }
  }

  function fromCache(did: string, { refresh }: { refresh: boolean }): IdentityDocument {
    const failure = cache.failure(did)
    const kept = cache.document(did)
    if (kept && !(refresh && failure)) return kept
    const { reason, problem } = failure ?? { reason: 'Unreachable', problem: 'its document is too old' }
    throw new IdentityError(reason, did, problem)
  }

  /** Asks the network; those who ask for the same DID meanwhile get the same answer. */
  function lookUp(did: string, options: { refresh: boolean }): Promise<IdentityDocument> {
    const running = underWay.get(did)
    if (running) return running
    // What was purged meanwhile is not kept: it may be of before the change.
    const isCurrent = () => underWay.get(did) === asking
    const asking = ask(did).then(
      (answer) => {
        if (isCurrent()) cache.keep(did, answer, options)
        return answer
      },
      (cause: unknown) => {
        const error = toIdentityError(did, cause)
        if (isCurrent()) cache.keepFailure(did, error, options)
        throw error
      },
    )
    underWay.set(did, asking)
    const end = () => {
      if (isCurrent()) underWay.delete(did)
    }
    asking.then(end, end)
    return asking
  }

  async function ask(did: string): Promise<IdentityDocument> {
    const isWeb = did.startsWith('did:web:')
    const release = isWeb ? await slots.take('did:web', AbortSignal.timeout(IDENTITY_TIMEOUT_MS)) : undefined
    try {
      const doc = await network.resolveNoCache(did)
      if (doc === null) throw new IdentityError('NotFound', did, 'the directory does not know it')
      return readDocument(did, doc)
    } finally {
      release?.()
    }
  }

  return {
    document,
    cached: (did) => (cache.isDue(did) ? undefined : cache.document(did)),
    resolveHandle,
    async resolve(did, options) {
      const { claimedHandle, ...rest } = await document(did, options)
      const handle = claimedHandle?.toLowerCase() ?? null
      const leadsBack = handle !== null && (await resolveHandle(handle)) === did
      return { ...rest, handle: leadsBack ? handle : null }
    },
    purge(did) {
      const isHeard = cache.purge(did)
      if (isHeard) underWay.delete(did)
      return isHeard
    },
  }
}

/** did:plc, and did:web of a host alone, with a port at most (https://atproto.com/specs/did). */
function isSupported(did: string): boolean {
  return isDid(did) && /^did:(plc:[a-z2-7]{24}|web:[a-zA-Z0-9.-]+(%3A\d+)?)$/.test(did)
}
