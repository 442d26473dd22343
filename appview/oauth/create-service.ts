import { Agent } from '@atproto/api'
import type { NodeOAuthClient, NodeSavedSessionStore, OAuthSession } from '@atproto/oauth-client-node'
import type { Config } from '../../src/config.js'
import type { Database } from '../../src/db/database.js'
import { createGuardedFetch } from '../../src/identity/guarded-fetch.js'
import { IdentityError } from '../../src/identity/identity-error.js'
import type { IdentityResolver } from '../../src/identity/identity-resolver.js'
import { storeIdentity } from '../../src/indexing/actors.js'
import type { Logger } from '../../src/logger.js'
import { readGrant } from '../../src/oauth/scopes.js'
import { createOAuthClient } from './client.js'
import { createCookies } from './cookies.js'
import { createSeal } from './encryption.js'
import { LoginError } from './errors.js'
import { beginLogin, findAccount, finishLogin } from './logins.js'
import { createRequestLock } from './request-lock.js'
import type { OAuthService } from './service.js'
import { siteOf } from './site.js'
import { createLoginStore, createTokenStore } from './stores.js'
import {
  createSecret,
  createWebSession,
  deleteWebSession,
  deleteWebSessionsOf,
  findWebSession,
} from './web-sessions.js'

export interface OAuthServiceOptions {
  readonly config: Pick<Config, 'publicUrl' | 'plcUrl' | 'development' | 'secrets'>
  readonly database: Pick<Database, 'db' | 'engine'>
  readonly log: Logger
  readonly now: () => Date
  readonly identity: IdentityResolver
}

/** The service behind `/login`: see OAuthService for what each part promises. */
export async function createOAuthService(options: OAuthServiceOptions): Promise<OAuthService> {
  const { config, database, log, now, identity } = options
  const { db } = database
  const storeOptions = { db, seal: createSeal(config.secrets.secretKey), log, now }
  const logins = createLoginStore(storeOptions)
  const tokens = createTokenStore(storeOptions)
  const site = siteOf(config)
  const cookies = createCookies({ secure: site?.client === 'confidential' })
  const offered =
    site === null
      ? undefined
      : await createOAuthClient({
          site,
          config,
          resolveHandle: (handle) => identity.resolveHandle(handle),
          fetch: createGuardedFetch({ ...config, configured: [config.plcUrl] }),
          stateStore: logins,
          sessionStore: tokens,
          requestLock: createRequestLock(database),
        })

  function client(): NodeOAuthClient {
    if (offered !== undefined) return offered
    throw new LoginError('NotOffered', `Accounts only log in at https addresses, not at ${config.publicUrl}.`)
  }

  async function giveTokensBack(did: string): Promise<void> {
    try {
      await client().revoke(did)
    } catch (error) {
      // They are gone from here in any case; their server forgets them in time.
      log.warn({ err: error, did }, 'tokens could not be revoked')
    }
  }

  /** Its handle shows at once, also when nothing of the account was ever indexed. */
  async function rememberAccount(did: string): Promise<void> {
    try {
      const account = await identity.resolve(did, { refresh: true })
      await db.transaction().execute((trx) => storeIdentity(trx, account, now()))
    } catch (error) {
      if (!(error instanceof IdentityError)) throw error
      log.warn({ err: error, did }, 'the handle of an account that logged in could not be looked up')
    }
  }

  async function endSession(secret: string, staying?: string): Promise<void> {
    const ended = await deleteWebSession(db, secret, now())
    if (ended !== null && !ended.others && ended.did !== staying) await giveTokensBack(ended.did)
  }

  return {
    async sessionOf(c) {
      const secret = cookies.read(c, 'session')
      return secret === undefined ? null : findWebSession(db, secret, now())
    },

    async authorize(c, wish) {
      const did = await findAccount(wish.account, identity)
      const browserSecret = cookies.read(c, 'login') ?? createSecret()
      // New tokens replace the old ones, so a mere login must not take back what another browser was given.
      const standing = await tokens.get(did)
      const permission = standing ? readGrant(standing.tokenSet.scope).permission : 'identity'
      const url = await beginLogin(client(), {
        did,
        permission: wish.permission === 'publish' ? 'publish' : permission,
        returnTo: wish.returnTo,
        browserSecret,
      })
      cookies.write(c, 'login', browserSecret)
      return url
    },

    async finish(c) {
      const params = new URL(c.req.url).searchParams
      const browserSecret = cookies.read(c, 'login')
      const { did, ...finished } = await finishLogin(client(), logins, { params, browserSecret })
      const old = cookies.read(c, 'session')
      await rememberAccount(did)
      const secret = await createWebSession(db, did, now())
      // A session that was there before may have been put there by somebody else: it ends here.
      if (old !== undefined) await endSession(old, did)
      cookies.clear(c, 'login')
      cookies.write(c, 'session', secret)
      return finished
    },

    async agentFor(did) {
      return new Agent(await restore(client(), tokens, did))
    },

    async grantOf(did) {
      const stored = await tokens.get(did)
      if (stored === undefined) throw sessionEnded(did)
      return readGrant(stored.tokenSet.scope)
    },

    async logOut(c) {
      const secret = cookies.read(c, 'session')
      cookies.clear(c, 'session')
      if (secret !== undefined) await endSession(secret)
    },

    async logOutEverywhere(c) {
      const secret = cookies.read(c, 'session')
      cookies.clear(c, 'session')
      const session = secret === undefined ? null : await findWebSession(db, secret, now())
      if (session === null) return
      await deleteWebSessionsOf(db, session.did)
      await giveTokensBack(session.did)
    },

    origin: site?.origin ?? config.publicUrl,
    clientMetadata: offered?.clientMetadata,
    jwks: offered?.jwks ?? { keys: [] },
  }
}

async function restore(
  client: NodeOAuthClient,
  tokens: NodeSavedSessionStore,
  did: string,
): Promise<OAuthSession> {
  try {
    return await client.restore(did)
  } catch (cause) {
    // The client deletes tokens that their server no longer takes.
    if ((await tokens.get(did)) === undefined) throw sessionEnded(did, cause)
    throw new LoginError('ServerUnreachable', `The server of ${did} does not answer.`, { cause })
  }
}

function sessionEnded(did: string, cause?: unknown): LoginError {
  return new LoginError('SessionEnded', `The permission of ${did} has ended.`, { cause })
}
