import {
  type NodeOAuthClient,
  type NodeSavedSession,
  type NodeSavedState,
  OAuthCallbackError,
  type OAuthSession,
} from '@atproto/oauth-client-node'
import { reasonOf } from '../../src/http/reason-of.js'
import { LOGIN_WAIT_MS } from '../../src/limits/command-line.js'
import type { Permission } from '../../src/oauth/grant.js'
import { readGrant, SCOPES } from '../../src/oauth/scopes.js'
import { CliError } from '../errors/cli-error.js'
import { startCallbackServer } from './callback-server.js'
import type { FoundAccount } from './find-account.js'
import { LoginError, serverUnreachable } from './login-error.js'
import { type CliOAuthClientOptions, createLoopbackClient } from './oauth-client.js'
import type { StoredOAuthLogin } from './stored-login.js'

export interface OAuthLoginOptions
  extends Omit<CliOAuthClientOptions, 'redirectUri' | 'stateStore' | 'sessionStore'> {
  readonly account: FoundAccount
  readonly permission: Permission
  /** Leads the person to the address at which they consent. */
  readonly show: (url: string) => Promise<void>
  readonly signal: AbortSignal
  readonly now: () => Date
}

/**
 * Logs an account in by its own server: this machine asks (PAR, PKCE, DPoP), the person consents in a browser, which
 * brings the answer back. Nothing is kept of a login that does not come to its end.
 *
 * @throws LoginError
 */
export async function logInByOAuth(options: OAuthLoginOptions): Promise<StoredOAuthLogin> {
  const { account, permission, show, now } = options
  await using server = await startCallbackServer()
  const states = memoryStore<NodeSavedState>()
  const sessions = memoryStore<NodeSavedSession>()
  const { redirectUri } = server
  const client = createLoopbackClient({ ...options, redirectUri, stateStore: states, sessionStore: sessions })
  const timeout = AbortSignal.timeout(LOGIN_WAIT_MS)
  const signal = AbortSignal.any([options.signal, timeout])

  const url = await begin(client, account, permission, signal)
  await show(url.href)
  const callback = await server
    .wait((params) => states.has(params.get('state') ?? ''), signal)
    .catch((error: unknown) => {
      throw timeout.aborted && !options.signal.aborted ? timedOut(error) : error
    })
  try {
    const session = await exchange(client, callback.params)
    await check(session, account, permission)
    const saved = await sessions.get(account.did)
    if (saved === undefined) throw new Error('the client kept no tokens')
    await callback.finish({ done: true, account: account.handle ?? account.did })
    const since = now().toISOString()
    return { version: 1, kind: 'oauth', ...account, since, redirectUri, session: saved }
  } catch (error) {
    const problem = error instanceof CliError ? error.message : 'Something went wrong.'
    await callback.finish({ done: false, problem })
    throw error
  }
}

async function begin(
  client: NodeOAuthClient,
  { did, pds }: FoundAccount,
  permission: Permission,
  signal: AbortSignal,
): Promise<URL> {
  try {
    return await client.authorize(did, { scope: SCOPES[permission], signal })
  } catch (cause) {
    signal.throwIfAborted()
    throw serverUnreachable(pds, cause)
  }
}

async function exchange(client: NodeOAuthClient, params: URLSearchParams): Promise<OAuthSession> {
  try {
    const { session } = await client.callback(params)
    return session
  } catch (cause) {
    if (!(cause instanceof OAuthCallbackError)) throw cause
    if (cause.params.get('error') === 'access_denied') {
      throw new LoginError('Denied', 'You declined at your server, so firn was given nothing.', { cause })
    }
    throw new LoginError('Refused', `Your server did not let the login through: ${reasonOf(cause)}.`, {
      cause,
    })
  }
}

/** Whoever came back has to be whom we sent, with what we asked for; otherwise the tokens are given back. */
async function check(session: OAuthSession, account: FoundAccount, permission: Permission): Promise<void> {
  const { scope } = await session.getTokenInfo(false)
  const problem =
    session.did === account.did ? grantProblem(scope, permission) : otherAccount(session.did, account.did)
  if (problem === undefined) return
  await session.signOut()
  throw problem
}

function otherAccount(did: string, wanted: string): LoginError {
  return new LoginError('OtherAccount', `Your server consented for ${did}, not for ${wanted}.`, {
    hint: 'Choose the same account on both sides.',
  })
}

/** What is wrong with a granted scope; undefined when it allows what was asked for. */
export function grantProblem(scope: string, permission: Permission): LoginError | undefined {
  const { missing } = readGrant(scope)
  if (permission === 'identity' || missing.length === 0) return undefined
  const message = `Your server did not grant everything that publishing needs. It does not let firn ${missing.join(', ')}.`
  const hint =
    'Log in again and leave every permission checked, or log in with --read-only to be known by name alone.'
  return new LoginError('PartialGrant', message, { hint, details: { missing } })
}

function timedOut(cause: unknown): LoginError {
  const minutes = LOGIN_WAIT_MS / 60_000
  return new LoginError('TimedOut', `Nobody came back from the browser within ${minutes} minutes.`, { cause })
}

function memoryStore<T>() {
  const values = new Map<string, T>()
  return {
    has: (key: string) => values.has(key),
    get: async (key: string) => values.get(key),
    set: async (key: string, value: T) => void values.set(key, value),
    del: async (key: string) => void values.delete(key),
  }
}
