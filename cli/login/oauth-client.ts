import {
  buildAtprotoLoopbackClientMetadata,
  isAtprotoDid,
  NodeOAuthClient,
  type NodeSavedSessionStore,
  type NodeSavedStateStore,
} from '@atproto/oauth-client-node'
import type { GuardedFetch } from '../../src/identity/guarded-fetch.js'
import type { IdentityResolver } from '../../src/identity/identity-resolver.js'
import { SCOPES } from '../../src/oauth/scopes.js'
import type { ProcessLock } from '../storage/process-lock.js'

export interface CliOAuthClientOptions {
  /** `http://127.0.0.1:<port>/…`; part of the client's id. */
  readonly redirectUri: string
  readonly plcUrl: string
  readonly development: boolean
  readonly fetch: GuardedFetch
  readonly identity: IdentityResolver
  readonly stateStore: NodeSavedStateStore
  readonly sessionStore: NodeSavedSessionStore
  readonly lock: ProcessLock
}

/**
 * A public client of this machine (ATProto's OAuth profile, "Localhost Client Development"): its id is its metadata, and
 * servers lead back to 127.0.0.1.
 */
export function createLoopbackClient(options: CliOAuthClientOptions): NodeOAuthClient {
  const { redirectUri, plcUrl, development, fetch, identity, lock, ...stores } = options
  return new NodeOAuthClient({
    ...stores,
    fetch,
    clientMetadata: buildAtprotoLoopbackClientMetadata({
      scope: SCOPES.publish,
      redirect_uris: [redirectUri as `http://127.0.0.1:${string}`],
    }),
    plcDirectoryUrl: plcUrl,
    allowHttp: development,
    requestLock: lock,
    handleResolver: {
      async resolve(handle) {
        const did = await identity.resolveHandle(handle)
        return isAtprotoDid(did) ? did : null
      },
    },
    // An account that moved would be sent to its old server.
    didCache: { get: () => undefined, set: () => undefined, del: () => undefined },
  })
}
