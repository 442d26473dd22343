import type { NodeSavedSession } from '@atproto/oauth-client-node'
import type { LoginKind } from './session.js'

interface StoredAccount {
  readonly version: 1
  readonly kind: LoginKind
  readonly did: string
  readonly handle: string | null
  readonly pds: string
  /** ISO 8601. */
  readonly since: string
}

/** A login by OAuth, as its file holds it. */
export interface StoredOAuthLogin extends StoredAccount {
  readonly kind: 'oauth'
  /** The client's id holds it, and tokens are refreshed under the id that they were given to. */
  readonly redirectUri: string
  readonly session: NodeSavedSession
}

/** A login by app password; the password itself is not kept. */
export interface StoredAppPasswordLogin extends StoredAccount {
  readonly kind: 'app-password'
  readonly session: { readonly accessJwt: string; readonly refreshJwt: string }
}

export type StoredLogin = StoredOAuthLogin | StoredAppPasswordLogin

/** What a login's file says; undefined when it is none. Only firn writes it, so its parts are looked at roughly. */
export function readStoredLogin(text: string): StoredLogin | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isObject(value) || value.version !== 1 || !isObject(value.session)) return undefined
  const texts = ['did', 'pds', 'since', ...(value.kind === 'oauth' ? ['redirectUri'] : [])]
  if (texts.some((key) => typeof value[key] !== 'string')) return undefined
  if (typeof value.handle !== 'string' && value.handle !== null) return undefined
  const { session } = value
  const isWhole =
    value.kind === 'oauth'
      ? isObject(session.tokenSet) && typeof session.tokenSet.scope === 'string' && isObject(session.dpopJwk)
      : value.kind === 'app-password' &&
        typeof session.accessJwt === 'string' &&
        typeof session.refreshJwt === 'string'
  return isWhole ? (value as unknown as StoredLogin) : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
