import type { Agent } from '@atproto/api'
import type { DidString } from '@atproto/lex'
import type { OAuthClientMetadataInput } from '@atproto/oauth-client-node'
import type { Context } from 'hono'
import type { Grant, Permission } from '../../src/oauth/grant.js'

/** A browser that is logged in. */
export interface WebSession {
  readonly did: DidString
  /** Null when the account's handle does not lead back to its DID. */
  readonly handle: string | null
  readonly createdAt: Date
  readonly expiresAt: Date
}

export interface LoginWish {
  /** A handle or a DID. */
  readonly account: string
  readonly permission: Permission
  /** Path on this site to come back to; anything else becomes the home page. */
  readonly returnTo: string
}

/** Logging in by handle, and acting in the name of who is logged in. */
export interface OAuthService {
  /** Who this request's cookie stands for. */
  sessionOf(c: Context): Promise<WebSession | null>

  /**
   * Begins a login or an upgrade: binds it to this browser and gives the address of the account's own server.
   * @throws LoginError when the account or its server cannot be found
   */
  authorize(c: Context, wish: LoginWish): Promise<URL>

  /**
   * Ends a login at the callback's address: checks browser, state, issuer and DID, and starts a new web session.
   * @throws LoginError
   */
  finish(c: Context): Promise<{ returnTo: string; wished: Permission; grant: Grant }>

  /**
   * Writes with the account's tokens. Ask for it anew at every request; never keep it.
   * @throws LoginError `SessionEnded` when the tokens are gone: the account has to log in again
   */
  agentFor(did: string): Promise<Agent>

  /** @throws LoginError `SessionEnded` */
  grantOf(did: string): Promise<Grant>

  /** Ends this browser's session; the last one of an account also gives its tokens back. */
  logOut(c: Context): Promise<void>

  /** Ends every session of the account behind this request, and gives its tokens back. */
  logOutEverywhere(c: Context): Promise<void>

  /** Origin at which people are logged in: that of the public address, but never `localhost`. */
  readonly origin: string

  /** What an authorization server reads about this client; absent where nobody can log in (http off loopback). */
  readonly clientMetadata: OAuthClientMetadataInput | undefined
  /** Public keys of this client; empty for a loopback client. */
  readonly jwks: { readonly keys: readonly object[] }
}
