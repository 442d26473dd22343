import {
  buildAtprotoLoopbackClientMetadata,
  isAtprotoDid,
  JoseKey,
  NodeOAuthClient,
  type NodeSavedSessionStore,
  type NodeSavedStateStore,
  type OAuthClientMetadataInput,
  type RuntimeLock,
} from '@atproto/oauth-client-node'
import type { Config } from '../../src/config.js'
import type { GuardedFetch } from '../../src/identity/guarded-fetch.js'
import { SCOPES } from '../../src/oauth/scopes.js'
import { CALLBACK_PATH, JWKS_PATH, METADATA_PATH } from './paths.js'
import type { Site } from './site.js'

export interface OAuthClientOptions {
  readonly site: Site
  readonly config: Pick<Config, 'plcUrl' | 'development' | 'secrets'>
  readonly resolveHandle: (handle: string) => Promise<string | null>
  /** Guarded: the servers of accounts are addresses that strangers choose. */
  readonly fetch: GuardedFetch
  readonly stateStore: NodeSavedStateStore
  readonly sessionStore: NodeSavedSessionStore
  readonly requestLock: RuntimeLock
}

/** The client that authorization servers know: a loopback client, or a confidential one with a key of its own. */
export async function createOAuthClient(options: OAuthClientOptions): Promise<NodeOAuthClient> {
  const { site, config, resolveHandle, fetch, ...stores } = options
  return new NodeOAuthClient({
    ...stores,
    fetch,
    clientMetadata: clientMetadata(site),
    ...(site.client === 'confidential'
      ? { keyset: [await JoseKey.fromImportable(JSON.stringify(config.secrets.oauthKey))] }
      : {}),
    plcDirectoryUrl: config.plcUrl,
    allowHttp: config.development,
    handleResolver: {
      async resolve(handle) {
        const did = await resolveHandle(handle)
        return isAtprotoDid(did) ? did : null
      },
    },
    // Who logs in is looked up afresh, or an account that moved would be sent to its old server.
    didCache: { get: () => undefined, set: () => undefined, del: () => undefined },
  })
}

function clientMetadata({ origin, client }: Site): OAuthClientMetadataInput {
  const redirectUri = `${origin}${CALLBACK_PATH}` as const
  // Every request names its own, narrower scope.
  if (client === 'loopback') {
    return buildAtprotoLoopbackClientMetadata({ scope: SCOPES.publish, redirect_uris: [redirectUri] })
  }
  return {
    client_id: `${origin}${METADATA_PATH}`,
    client_name: 'firn',
    client_uri: origin,
    application_type: 'web',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    scope: SCOPES.publish,
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    dpop_bound_access_tokens: true,
    jwks_uri: `${origin}${JWKS_PATH}`,
  }
}
