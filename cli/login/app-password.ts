import { Agent, XRPCError } from '@atproto/api'
import type { GuardedFetch } from '../../src/identity/guarded-fetch.js'
import { TOKEN_LEEWAY_MS } from '../../src/limits/command-line.js'
import type { ProcessLock } from '../storage/process-lock.js'
import type { FoundAccount } from './find-account.js'
import { LoginError, serverUnreachable, sessionEnded } from './login-error.js'
import type { LoginStore } from './login-store.js'
import type { StoredAppPasswordLogin } from './stored-login.js'

/** `scope` of an access token that the account's main password gave, not an app password's. */
const MAIN_PASSWORD_SCOPE = 'com.atproto.access'

export interface AppPasswordLogin {
  readonly login: StoredAppPasswordLogin
  /** The password opens the whole account: an app password would do with less. */
  readonly isMainPassword: boolean
}

/**
 * Logs an account in by an app password, for machines without a browser.
 * @throws LoginError
 */
export async function logInByAppPassword(options: {
  readonly account: FoundAccount
  readonly password: string
  readonly fetch: GuardedFetch
  readonly now: () => Date
}): Promise<AppPasswordLogin> {
  const { account, password, fetch, now } = options
  const { did, pds } = account
  const { data } = await agentAt(pds, fetch)
    .com.atproto.server.createSession({ identifier: did, password })
    .catch((error: unknown) => {
      throw refusal(error, account)
    })
  if (data.did !== did) {
    throw new LoginError('OtherAccount', `${pds} answered for ${data.did}, not for ${did}.`)
  }
  const { accessJwt, refreshJwt } = data
  return {
    login: {
      version: 1,
      kind: 'app-password',
      ...account,
      since: now().toISOString(),
      session: { accessJwt, refreshJwt },
    },
    isMainPassword: claimsOf(accessJwt).scope === MAIN_PASSWORD_SCOPE,
  }
}

export interface AppPasswordSessionOptions {
  readonly store: LoginStore
  readonly fetch: GuardedFetch
  readonly lock: ProcessLock
  readonly now: () => Date
}

/**
 * Acts as the account of a login by app password. Its file is read before each call, as another process may have
 * refreshed the tokens, and a refresh happens under a lock.
 */
export function appPasswordAgent(login: StoredAppPasswordLogin, options: AppPasswordSessionOptions): Agent {
  const { store, fetch, lock, now } = options
  const { did, pds } = login

  async function stored(): Promise<StoredAppPasswordLogin> {
    const found = await store.get(did)
    if (found?.kind !== 'app-password') throw sessionEnded(login.handle ?? did)
    return found
  }

  /** @param refused a token that the server no longer takes */
  async function accessToken(refused?: string): Promise<string> {
    const isGood = (token: string) => token !== refused && !isOld(token, now())
    const { session } = await stored()
    if (isGood(session.accessJwt)) return session.accessJwt
    return lock(did, async () => {
      const latest = await stored()
      if (isGood(latest.session.accessJwt)) return latest.session.accessJwt
      const fresh = await refresh(latest)
      await store.put({ ...latest, session: fresh })
      return fresh.accessJwt
    })
  }

  async function refresh({ session, handle }: StoredAppPasswordLogin) {
    try {
      const { data } = await agentAt(pds, fetch, session.refreshJwt).com.atproto.server.refreshSession()
      return { accessJwt: data.accessJwt, refreshJwt: data.refreshJwt }
    } catch (error) {
      if (!isRefusal(error)) throw serverUnreachable(pds, error)
      await store.remove(did)
      throw sessionEnded(handle ?? did, error)
    }
  }

  return new Agent({
    did: did as `did:plc:${string}`,
    async fetchHandler(path, init) {
      const token = await accessToken()
      const send = (bearer: string) => fetch(new URL(path, pds), withBearer(init, bearer))
      const response = await send(token)
      const isExpired = await saysExpired(response)
      return isExpired && isRepeatable(init) ? send(await accessToken(token)) : response
    },
  })
}

/** Ends a login at its server. @throws whatever the server says against it */
export async function endAppPasswordSession(
  login: StoredAppPasswordLogin,
  fetch: GuardedFetch,
): Promise<void> {
  await agentAt(login.pds, fetch, login.session.refreshJwt).com.atproto.server.deleteSession()
}

function agentAt(pds: string, fetch: GuardedFetch, bearer?: string): Agent {
  return new Agent((path, init) =>
    fetch(new URL(path, pds), bearer === undefined ? init : withBearer(init, bearer)),
  )
}

function withBearer(init: RequestInit, token: string): RequestInit {
  const headers = new Headers(init.headers)
  headers.set('authorization', `Bearer ${token}`)
  return { ...init, headers }
}

const isRepeatable = ({ body }: RequestInit) => !(body instanceof ReadableStream)

async function saysExpired(response: Response): Promise<boolean> {
  if (response.status !== 400 && response.status !== 401) return false
  const answer: unknown = await response
    .clone()
    .json()
    .catch(() => null)
  return typeof answer === 'object' && answer !== null && 'error' in answer && answer.error === 'ExpiredToken'
}

/** A server's answer, as against none: the client counts what is no answer as one of status 1. */
function isRefusal(error: unknown): error is XRPCError {
  return error instanceof XRPCError && error.status >= 400 && error.status < 500 && error.status !== 429
}

function refusal(error: unknown, { did, handle, pds }: FoundAccount): LoginError {
  const account = handle ?? did
  if (!isRefusal(error)) return serverUnreachable(pds, error)
  if (error.error === 'AuthFactorTokenRequired') {
    return new LoginError('Refused', `${pds} asks for a code by e-mail for ${account}.`, {
      hint: 'Make an app password in the settings of the account, and use that.',
      cause: error,
    })
  }
  if (error.status === 401) {
    return new LoginError('Refused', `${pds} refuses the password of ${account}.`, {
      hint: 'Check it; app passwords are made, and withdrawn, in the settings of the account.',
      cause: error,
    })
  }
  return new LoginError('Refused', `${pds} does not let ${account} in: ${error.message}.`, { cause: error })
}

function isOld(token: string, now: Date): boolean {
  const { exp } = claimsOf(token)
  return typeof exp === 'number' && exp * 1000 - TOKEN_LEEWAY_MS < now.getTime()
}

/** What a token says of itself; only its server can check it. */
function claimsOf(token: string): { readonly exp?: unknown; readonly scope?: unknown } {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    return typeof claims === 'object' && claims !== null ? claims : {}
  } catch {
    return {}
  }
}
