import { type RuntimeLock, requestLocalLock } from '@atproto/oauth-client-node'
import { sql } from 'kysely'
import type { Database } from '../../src/db/database.js'
import { OAUTH_LOCKS_AT_ONCE } from '../../src/limits/login.js'

/**
 * One token refresh per account at a time, over all AppViews of one database: refresh tokens are good for one use.
 * Embedded databases have one process only, whose own lock is enough.
 */
export function createRequestLock({ db, engine }: Pick<Database, 'db' | 'engine'>): RuntimeLock {
  if (engine === 'embedded') return requestLocalLock
  const atMost = createSemaphore(OAUTH_LOCKS_AT_ONCE)
  // Whoever waits for the same account waits without a connection.
  return (name, fn) =>
    requestLocalLock(name, () =>
      atMost(() =>
        db.transaction().execute(async (transaction) => {
          await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(transaction)
          return fn()
        }),
      ),
    )
}

function createSemaphore(places: number): <T>(fn: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let free = places
  return async (fn) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await fn()
    } finally {
      const next = waiting.shift()
      if (next === undefined) free++
      else next()
    }
  }
}
