import type {
  NodeSavedSession,
  NodeSavedSessionStore,
  NodeSavedState,
  NodeSavedStateStore,
} from '@atproto/oauth-client-node'
import type { Db } from '../../src/db/database.js'
import { LOGIN_LIFETIME_MS } from '../../src/limits/login.js'
import type { Logger } from '../../src/logger.js'
import { type Seal, SealError } from './encryption.js'

export interface StoreOptions {
  readonly db: Db
  readonly seal: Seal
  readonly log: Logger
  readonly now: () => Date
}

/** Logins under way. */
export interface LoginStore extends NodeSavedStateStore {
  /** What the client is about to `get`, without using it up. */
  peek(key: string): Promise<NodeSavedState | undefined>
}

/**
 * Logins under way, in the database. `get` uses a login up, in one statement: of two callbacks with the same state
 * only one goes on.
 */
export function createLoginStore({ db, seal, log, now }: StoreOptions): LoginStore {
  const place = (key: string) => `oauthState:${key}`
  const open = (key: string, row: { value: Uint8Array; expiresAt: Date } | undefined) => {
    if (row === undefined || row.expiresAt <= now()) return undefined
    return openJson<NodeSavedState>(() => seal.open(row.value, place(key)), log)
  }
  return {
    async set(key, state) {
      await db.deleteFrom('oauthState').where('expiresAt', '<=', now()).execute()
      await db
        .insertInto('oauthState')
        .values({
          key,
          value: seal.close(JSON.stringify(state), place(key)),
          expiresAt: new Date(now().getTime() + LOGIN_LIFETIME_MS),
        })
        .execute()
    },
    async peek(key) {
      return open(
        key,
        await db.selectFrom('oauthState').selectAll().where('key', '=', key).executeTakeFirst(),
      )
    },
    async get(key) {
      return open(
        key,
        await db.deleteFrom('oauthState').where('key', '=', key).returningAll().executeTakeFirst(),
      )
    },
    async del(key) {
      await db.deleteFrom('oauthState').where('key', '=', key).execute()
    },
  }
}

/** Tokens and DPoP keys by DID, in the database. What no longer opens counts as absent: the account logs in again. */
export function createTokenStore({ db, seal, log, now }: StoreOptions): NodeSavedSessionStore {
  const place = (did: string) => `oauthSession:${did}`
  return {
    async set(did, session) {
      const row = {
        keyId: seal.keyId,
        value: seal.close(JSON.stringify(session), place(did)),
        updatedAt: now(),
      }
      await db
        .insertInto('oauthSession')
        .values({ did, ...row })
        .onConflict((conflict) => conflict.column('did').doUpdateSet(row))
        .execute()
    },
    async get(did) {
      const row = await db.selectFrom('oauthSession').selectAll().where('did', '=', did).executeTakeFirst()
      if (row === undefined) return undefined
      if (row.keyId !== seal.keyId) {
        log.info(
          { did, keyId: row.keyId },
          'tokens are sealed with another key; the account must log in again',
        )
        return undefined
      }
      return openJson<NodeSavedSession>(() => seal.open(row.value, place(did)), log)
    },
    async del(did) {
      await db.deleteFrom('oauthSession').where('did', '=', did).execute()
    },
  }
}

function openJson<T>(open: () => string, log: Logger): T | undefined {
  try {
    return JSON.parse(open())
  } catch (error) {
    if (!(error instanceof SealError)) throw error
    log.error({ err: error }, 'a sealed row does not open: it was changed, or the key was')
    return undefined
  }
}
