import type { Agent } from '@atproto/api'
import type { GuardedFetch } from '../../src/identity/guarded-fetch.js'
import type { IdentityResolver } from '../../src/identity/identity-resolver.js'
import type { Grant, Permission } from '../../src/oauth/grant.js'
import { readGrant } from '../../src/oauth/scopes.js'
import { isDid } from '../../src/syntax/identifiers.js'
import type { ProcessLock } from '../storage/process-lock.js'
import { appPasswordAgent, endAppPasswordSession, logInByAppPassword } from './app-password.js'
import { findAccount, readAccountName } from './find-account.js'
import { LoginError } from './login-error.js'
import type { LoginStore } from './login-store.js'
import { oauthAgent, revokeOAuthLogin } from './oauth-agent.js'
import { logInByOAuth } from './oauth-login.js'
import type { Account, Session, SessionWish } from './session.js'
import type { StoredLogin } from './stored-login.js'

/** The accounts that are logged in on this machine. */
export interface Logins {
  list(): Promise<readonly Account[]>
  /** The account that is acted as unless one is named; undefined when nobody is logged in, or several and none chosen. */
  current(): Promise<Account | undefined>
  /** The account that a command means. @throws LoginError */
  find(account?: string): Promise<Account>
  /** Makes an account the current one. @throws LoginError */
  choose(account: string): Promise<Account>
  /** @throws LoginError */
  session(wish?: SessionWish): Promise<Session>
  /** @throws LoginError */
  logInByOAuth(login: {
    readonly account: string
    readonly permission: Permission
    readonly show: (url: string) => Promise<void>
    readonly signal: AbortSignal
  }): Promise<Account>
  /** @throws LoginError */
  logInByAppPassword(login: {
    readonly account: string
    readonly password: string
  }): Promise<Account & { readonly isMainPassword: boolean }>
  /**
   * Gives the tokens of an account back and forgets them, even when its server does not answer.
   * @returns what the server had against it, if anything
   */
  logOut(did: string): Promise<unknown>
}

export interface LoginsOptions {
  readonly store: LoginStore
  readonly lock: ProcessLock
  readonly fetch: GuardedFetch
  readonly identity: IdentityResolver
  readonly plcUrl: string
  readonly development: boolean
  /** The account that the configuration or the environment names. */
  readonly configured: string | undefined
  readonly now: () => Date
}

/** An app password lets its bearer write everything. */
const FULL_GRANT: Grant = { permission: 'publish', missing: [] }

export function createLogins(options: LoginsOptions): Logins {
  const { store, fetch, identity, configured, now } = options

  function agentOf(login: StoredLogin): Promise<Agent> | Agent {
    return login.kind === 'oauth' ? oauthAgent(login, options) : appPasswordAgent(login, options)
  }

  async function find(wanted?: string): Promise<StoredLogin> {
    const logins = await store.list()
    const name = wanted ?? configured
    if (name !== undefined) return findNamed(logins, name)
    const chosen = await store.chosen()
    const login = logins.find(({ did }) => did === chosen) ?? (logins.length === 1 ? logins[0] : undefined)
    if (login !== undefined) return login
    if (logins.length === 0) throw notLoggedIn()
    throw new LoginError(
      'SeveralAccounts',
      `Several accounts are logged in: ${logins.map(nameOf).join(', ')}.`,
      {
        hint: 'Choose one for good with firn accounts use <account>, or for once with --account.',
      },
    )
  }

  async function findNamed(logins: readonly StoredLogin[], text: string): Promise<StoredLogin> {
    const name = readAccountName(text)
    const known = logins.find(({ did, handle }) => did === name || handle === name)
    if (known !== undefined) return known
    // An account that changed its handle since.
    const did = isDid(name) || logins.length === 0 ? null : await identity.resolveHandle(name)
    const renamed = logins.find((login) => login.did === did)
    if (renamed === undefined) throw notLoggedIn(name)
    return renamed
  }

  /** Puts a new login in the place of an older one of the account, whose tokens go back. */
  async function keep(login: StoredLogin): Promise<Account> {
    await logOut(login.did)
    await store.put(login)
    await store.choose(login.did)
    return accountOf(login)
  }

  async function logOut(did: string): Promise<unknown> {
    const login = await store.get(did).catch(() => undefined)
    try {
      if (login?.kind === 'oauth') await revokeOAuthLogin(login, options)
      if (login?.kind === 'app-password') await endAppPasswordSession(login, fetch)
      return undefined
    } catch (error) {
      return error
    } finally {
      await store.remove(did)
    }
  }

  return {
    list: async () => (await store.list()).map(accountOf),
    async current() {
      try {
        return accountOf(await find())
      } catch (error) {
        if (error instanceof LoginError) return undefined
        throw error
      }
    },
    find: async (account) => accountOf(await find(account)),
    async choose(account) {
      const login = await find(account)
      await store.choose(login.did)
      return accountOf(login)
    },
    async session({ account, permission = 'identity' } = {}) {
      const login = await find(account)
      const described = accountOf(login)
      if (permission === 'publish' && described.grant.permission !== 'publish') throw mayNotPublish(described)
      return { ...described, agent: await agentOf(login) }
    },
    async logInByOAuth({ account, ...login }) {
      return keep(await logInByOAuth({ ...options, ...login, account: await findAccount(account, identity) }))
    },
    async logInByAppPassword({ account, password }) {
      const found = await findAccount(account, identity)
      const { login, isMainPassword } = await logInByAppPassword({ account: found, password, fetch, now })
      return { ...(await keep(login)), isMainPassword }
    },
    logOut,
  }
}

function accountOf(login: StoredLogin): Account {
  const { did, handle, pds, kind, since } = login
  const grant = login.kind === 'oauth' ? readGrant(login.session.tokenSet.scope) : FULL_GRANT
  return { did, handle, pds, kind, grant, since }
}

const nameOf = ({ handle, did }: { handle: string | null; did: string }) => handle ?? did

function notLoggedIn(account?: string): LoginError {
  return new LoginError(
    'NotLoggedIn',
    account === undefined ? 'Nobody is logged in.' : `${account} is not logged in.`,
    {
      hint: `Log in: firn login ${account ?? '<handle>'}`,
    },
  )
}

function mayNotPublish(account: Account): LoginError {
  return new LoginError(
    'PartialGrant',
    `${nameOf(account)} did not let firn ${account.grant.missing.join(', ')}.`,
    {
      hint: `Log in again and grant it: firn login ${nameOf(account)}`,
      details: { missing: account.grant.missing },
    },
  )
}
