import { Agent } from '@atproto/api'
import type { NodeOAuthClient, NodeSavedSessionStore, OAuthSession } from '@atproto/oauth-client-node'
import { serverUnreachable, sessionEnded } from './login-error.js'
import type { LoginStore } from './login-store.js'
import type { CliOAuthClientOptions } from './oauth-client.js'
import { createLoopbackClient } from './oauth-client.js'
import type { StoredOAuthLogin } from './stored-login.js'

export interface OAuthAgentOptions
  extends Omit<CliOAuthClientOptions, 'redirectUri' | 'stateStore' | 'sessionStore'> {
  readonly store: LoginStore
}

/**
 * Acts as the account of a login by OAuth. Tokens live in the login's file, and are refreshed under a lock; a login
 * that its server no longer takes is removed.
 *
 * @throws LoginError when the login has ended, or the account's server does not answer
 */
export async function oauthAgent(login: StoredOAuthLogin, options: OAuthAgentOptions): Promise<Agent> {
  const client = clientOf(login, options)
  await restore(client, login, options.store)
  return new Agent({
    did: login.did as `did:plc:${string}`,
    async fetchHandler(path, init) {
      // Restored for each call: an object from before another process's login of the same account would be refused.
      const session = await restore(client, login, options.store)
      const response = await session.fetchHandler(path, init)
      if (response.status === 401 && (await options.store.get(login.did)) === undefined) {
        throw sessionEnded(login.handle ?? login.did)
      }
      return response
    },
  })
}

/** Gives the tokens back to their server, and forgets them. @throws whatever the server says against it */
export async function revokeOAuthLogin(login: StoredOAuthLogin, options: OAuthAgentOptions): Promise<void> {
  await clientOf(login, options).revoke(login.did)
}

async function restore(
  client: NodeOAuthClient,
  login: StoredOAuthLogin,
  store: LoginStore,
): Promise<OAuthSession> {
  try {
    return await client.restore(login.did)
  } catch (cause) {
    // The client deletes tokens that their server no longer takes.
    if ((await store.get(login.did)) === undefined) throw sessionEnded(login.handle ?? login.did, cause)
    throw serverUnreachable(login.pds, cause)
  }
}

function clientOf(login: StoredOAuthLogin, { store, ...options }: OAuthAgentOptions): NodeOAuthClient {
  return createLoopbackClient({
    ...options,
    redirectUri: login.redirectUri,
    stateStore: NO_LOGINS_UNDER_WAY,
    sessionStore: sessionsIn(store, login),
  })
}

/** The tokens' part of the login's file. */
function sessionsIn(store: LoginStore, login: StoredOAuthLogin): NodeSavedSessionStore {
  const find = async (did: string) => {
    const found = await store.get(did)
    // Another login of the same account since has its own client.
    return found?.kind === 'oauth' && found.redirectUri === login.redirectUri ? found : undefined
  }
  return {
    get: async (did) => (await find(did))?.session,
    async set(did, session) {
      await store.put({ ...((await find(did)) ?? login), session })
    },
    async del(did) {
      if ((await find(did)) !== undefined) await store.remove(did)
    },
  }
}

const NO_LOGINS_UNDER_WAY = {
  get: async () => undefined,
  set: async () => {
    throw new Error('a client that restores logins was asked to begin one')
  },
  del: async () => undefined,
}
