import { isAtprotoDid, type NodeOAuthClient, OAuthCallbackError } from '@atproto/oauth-client-node'
import { IdentityError } from '../../src/identity/identity-error.js'
import type { IdentityResolver } from '../../src/identity/identity-resolver.js'
import type { Grant, Permission } from '../../src/oauth/grant.js'
import { readGrant, SCOPES } from '../../src/oauth/scopes.js'
import { LoginError } from './errors.js'
import { safeReturnTo } from './return-to.js'
import type { LoginStore } from './stores.js'
import { hashSecret } from './web-sessions.js'

/** What is remembered of a login from its start to its callback: on the server, encrypted. */
interface PendingLogin {
  readonly did: string
  readonly permission: Permission
  readonly returnTo: string
  /** Hash of the secret that the starting browser holds. */
  readonly browser: string
}

export interface FinishedLogin {
  readonly did: string
  readonly returnTo: string
  readonly wished: Permission
  readonly grant: Grant
}

export interface BeginLogin {
  readonly did: string
  readonly permission: Permission
  readonly returnTo: string
  readonly browserSecret: string
}

/** Asks the account's server for a place to consent. @throws LoginError `ServerUnreachable` */
export async function beginLogin(client: NodeOAuthClient, login: BeginLogin): Promise<URL> {
  const { did, permission, browserSecret } = login
  const returnTo = safeReturnTo(login.returnTo)
  const pending: PendingLogin = { did, permission, returnTo, browser: hashSecret(browserSecret) }
  try {
    return await client.authorize(did, { scope: SCOPES[permission], state: JSON.stringify(pending) })
  } catch (cause) {
    const message = `The server of ${did} could not be asked for a login.`
    throw new LoginError('ServerUnreachable', message, { cause, returnTo })
  }
}

/**
 * Trades what the callback brought for tokens, which the client's store keeps. The browser is checked before the state
 * is used up, so that a stranger can neither finish nor spoil a login.
 *
 * @throws LoginError
 */
export async function finishLogin(
  client: NodeOAuthClient,
  logins: Pick<LoginStore, 'peek'>,
  { params, browserSecret }: { params: URLSearchParams; browserSecret: string | undefined },
): Promise<FinishedLogin> {
  const pending = await readPending(logins, params.get('state'))
  const { returnTo } = pending
  if (browserSecret === undefined || hashSecret(browserSecret) !== pending.browser) {
    throw new LoginError('OtherBrowser', 'This login was started in another browser.', { returnTo })
  }
  const session = await exchange(client, params, returnTo)
  if (session.did !== pending.did) {
    await session.signOut()
    throw new LoginError('OtherAccount', `${session.did} came back in place of ${pending.did}.`, { returnTo })
  }
  const { scope } = await session.getTokenInfo(false)
  return { did: session.did, returnTo, wished: pending.permission, grant: readGrant(scope) }
}

async function readPending(logins: Pick<LoginStore, 'peek'>, state: string | null): Promise<PendingLogin> {
  const saved = state === null ? undefined : await logins.peek(state)
  if (saved?.appState === undefined) {
    throw new LoginError('Expired', 'No login is under way under this address.')
  }
  return JSON.parse(saved.appState)
}

async function exchange(client: NodeOAuthClient, params: URLSearchParams, returnTo: string) {
  try {
    const { session } = await client.callback(params)
    return session
  } catch (cause) {
    if (!(cause instanceof OAuthCallbackError)) throw cause
    const code = cause.params.get('error')
    if (code === 'access_denied') {
      throw new LoginError('Denied', 'The permission was not given.', { cause, returnTo })
    }
    throw new LoginError('Refused', `The account's server did not let the login through: ${cause.message}`, {
      cause,
      returnTo,
    })
  }
}

/**
 * The DID that a person means by a handle (with or without @) or a DID. A handle counts when its account claims it.
 *
 * @throws LoginError `UnknownAccount`, `ServerUnreachable`
 */
export async function findAccount(
  text: string,
  identity: Pick<IdentityResolver, 'resolveHandle' | 'document'>,
): Promise<string> {
  // People paste handles with an @, and with the invisible marks that some apps put around them.
  const account = text.replace(/[\s\p{Cf}]/gu, '').replace(/^@/, '')
  if (isAtprotoDid(account)) return account
  const did = await identity.resolveHandle(account)
  if (did === null) throw new LoginError('UnknownAccount', `No account answers to "${account}".`)
  const { claimedHandle } = await readDocument(did, identity)
  if (claimedHandle?.toLowerCase() === account.toLowerCase()) return did
  throw new LoginError('UnknownAccount', `"${account}" leads to an account that does not bear this name.`)
}

async function readDocument(did: string, identity: Pick<IdentityResolver, 'document'>) {
  try {
    return await identity.document(did, { refresh: true })
  } catch (cause) {
    if (!(cause instanceof IdentityError)) throw cause
    const reason = cause.reason === 'Unreachable' ? 'ServerUnreachable' : 'UnknownAccount'
    throw new LoginError(reason, `The account behind this handle was not found: ${cause.message}.`, { cause })
  }
}
