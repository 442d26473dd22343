import { createHash, randomBytes } from 'node:crypto'
import type { DidString } from '@atproto/lex'
import type { Db } from '../../src/db/database.js'
import { WEB_SESSION_LIFETIME_MS } from '../../src/limits/login.js'
import type { WebSession } from './service.js'

const SECRET_BYTES = 32

/** A secret for a cookie, as base64url. */
export function createSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url')
}

/** What is stored of a secret: who reads the database cannot log in with it. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** Starts a session and gives its secret. Sessions that have run out are swept on the way. */
export async function createWebSession(db: Db, did: string, now: Date): Promise<string> {
  const secret = createSecret()
  await db.deleteFrom('webSession').where('expiresAt', '<=', now).execute()
  await db
    .insertInto('webSession')
    .values({
      id: hashSecret(secret),
      did,
      createdAt: now,
      expiresAt: new Date(now.getTime() + WEB_SESSION_LIFETIME_MS),
    })
    .execute()
  return secret
}

export async function findWebSession(db: Db, secret: string, now: Date): Promise<WebSession | null> {
  const row = await db
    .selectFrom('webSession')
    .leftJoin('actor', 'actor.did', 'webSession.did')
    .select(['webSession.did', 'actor.handle', 'webSession.createdAt', 'webSession.expiresAt'])
    .where('webSession.id', '=', hashSecret(secret))
    .where('webSession.expiresAt', '>', now)
    .executeTakeFirst()
  // Only checked DIDs come in.
  return row === undefined ? null : { ...row, did: row.did as DidString }
}

/** Ends one session. Says whose it was and whether the account has others. */
export async function deleteWebSession(
  db: Db,
  secret: string,
  now: Date,
): Promise<{ did: string; others: boolean } | null> {
  const gone = await db
    .deleteFrom('webSession')
    .where('id', '=', hashSecret(secret))
    .returning('did')
    .executeTakeFirst()
  if (gone === undefined) return null
  const other = await db
    .selectFrom('webSession')
    .select('id')
    .where('did', '=', gone.did)
    .where('expiresAt', '>', now)
    .executeTakeFirst()
  return { did: gone.did, others: other !== undefined }
}

export async function deleteWebSessionsOf(db: Db, did: string): Promise<void> {
  await db.deleteFrom('webSession').where('did', '=', did).execute()
}
