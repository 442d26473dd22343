import {
  type DidDocument,
  DidNotFoundError,
  IdResolver,
  PoorlyFormattedDidDocumentError,
  PoorlyFormattedDidError,
  parseToAtprotoDocument,
  UnsupportedDidMethodError,
  UnsupportedDidWebPathError,
} from '@atproto/identity'
import type { Config } from '../config.js'
import { IDENTITY_TIMEOUT_MS } from '../limits.js'
import type { Logger } from '../logger.js'
import { isDid, isHandle } from '../syntax/identifiers.js'
import { BoundedDidCache } from './did-cache.js'
import { createGuardedFetch } from './guarded-fetch.js'
import { askHandleHost, resolverFor } from './handle-resolvers.js'
import { IdentityError } from './identity-error.js'

/** What a DID document says about an account. */
export interface IdentityDocument {
  did: string
  /** The handle that the document claims; whether it leads back is another matter. */
  claimedHandle: string | null
  /** Origin of its PDS. */
  pds: string
  /** The key that signs its repository, as did:key. */
  signingKey: string
}

export interface Identity extends Omit<IdentityDocument, 'claimedHandle'> {
  /** Lower case; null unless it leads back to the DID. */
  handle: string | null
}

export interface IdentityResolver {
  /** The DID document's content alone: cached, without a look at the handle. @throws IdentityError */
  document(did: string, options?: { refresh?: boolean }): Promise<IdentityDocument>
  /** As `document`, and the handle verified both ways, which asks the network each time. @throws IdentityError */
  resolve(did: string, options?: { refresh?: boolean }): Promise<Identity>
  /** The DID that a handle leads to (DNS or https); null when it leads nowhere. One way: compare with the document. */
  resolveHandle(handle: string): Promise<string | null>
  /** The DID may have changed: the next use asks the directory first (and has the old document if that is down). */
  purge(did: string): void
}

export type IdentityConfig = Pick<Config, 'plcUrl' | 'development' | 'handleResolvers'>

export function createIdentityResolver(config: IdentityConfig, { log }: { log: Logger }): IdentityResolver {
  const cache = new BoundedDidCache()
  const network = new IdResolver({
    plcUrl: config.plcUrl,
    timeout: IDENTITY_TIMEOUT_MS,
    didCache: cache,
    fetch: createGuardedFetch(config),
  })

  async function document(did: string, { refresh = false } = {}): Promise<IdentityDocument> {
    if (!isDid(did)) throw new IdentityError('Unsupported', did, 'is no DID')
    const cached = await cache.checkCache(did)
    if (cached && !refresh && !cached.stale && !cached.expired) return readDocument(did, cached.doc)
    try {
      return readDocument(did, await network.did.ensureResolve(did, true))
    } catch (cause) {
      const error = toIdentityError(did, cause)
      // Upstream would throw here: the last good document serves until its directory answers again.
      if (error.reason !== 'Unreachable' || refresh || !cached || cached.expired) throw error
      cache.postpone(did)
      log.debug({ did, err: error }, 'kept an old DID document')
      return readDocument(did, cached.doc)
    }
  }

  async function resolveHandle(handle: string): Promise<string | null> {
    if (!isHandle(handle)) return null
    const name = handle.toLowerCase()
    const resolver = resolverFor(config.handleResolvers, name)
    const did = resolver
      ? await askHandleHost(resolver, name).catch(() => undefined)
      : await network.handle.resolve(name)
    return did !== undefined && isDid(did) ? did : null
  }

  return {
    document,
    resolveHandle,
    async resolve(did, options) {
      const { claimedHandle, ...rest } = await document(did, options)
      const handle = claimedHandle?.toLowerCase() ?? null
      const leadsBack = handle !== null && (await resolveHandle(handle)) === did
      return { ...rest, handle: leadsBack ? handle : null }
    },
    purge: (did) => cache.markStale(did),
  }
}

function readDocument(did: string, doc: DidDocument): IdentityDocument {
  const { signingKey, handle, pds } = parse(did, doc)
  if (signingKey === undefined) throw new IdentityError('Malformed', did, 'its document names no atproto key')
  if (pds === undefined) throw new IdentityError('Malformed', did, 'its document names no PDS')
  return { did, claimedHandle: handle ?? null, pds: new URL(pds).origin, signingKey }
}

/** Upstream throws on a key that is no multibase. */
function parse(did: string, doc: DidDocument): ReturnType<typeof parseToAtprotoDocument> {
  try {
    return parseToAtprotoDocument(doc)
  } catch (error) {
    throw new IdentityError('Malformed', did, 'its document holds a malformed key', { cause: error })
  }
}

function toIdentityError(did: string, error: unknown): IdentityError {
  if (error instanceof IdentityError) return error
  const options = { cause: error }
  if (error instanceof DidNotFoundError) {
    return new IdentityError('NotFound', did, 'the directory does not know it', options)
  }
  if (error instanceof PoorlyFormattedDidDocumentError) {
    return new IdentityError('Malformed', did, 'its document is none', options)
  }
  if (
    error instanceof PoorlyFormattedDidError ||
    error instanceof UnsupportedDidMethodError ||
    error instanceof UnsupportedDidWebPathError
  ) {
    return new IdentityError('Unsupported', did, 'atproto does not use such DIDs', options)
  }
  // A tombstoned did:plc answers 410 Gone.
  if (error instanceof Error && 'status' in error && error.status === 410) {
    return new IdentityError('NotFound', did, 'it has been given up', options)
  }
  return new IdentityError(
    'Unreachable',
    did,
    `its document could not be fetched: ${reasonOf(error)}`,
    options,
  )
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
