import { setTimeout as sleep } from 'node:timers/promises'
import { isDatabaseUnavailable } from '../../src/db/unavailable.js'
import { TREE_DATABASE_TIMEOUT_MS } from '../../src/limits/nix.js'
import { DatabaseTimeoutError } from './errors.js'

/** An answer of the database for which a waiting nix waits with us. @throws DatabaseTimeoutError */
export async function withinTime<T>(answer: Promise<T>): Promise<T> {
  const timer = new AbortController()
  const late = sleep(TREE_DATABASE_TIMEOUT_MS, undefined, { signal: timer.signal }).then(() => {
    throw new DatabaseTimeoutError(`no answer within ${TREE_DATABASE_TIMEOUT_MS} ms`)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    timer.abort()
    // Whichever lost the race may still fail; nobody waits for it.
    late.catch(() => undefined)
    answer.catch(() => undefined)
  }
}

/** Whether the database did not answer, and not for what it was asked. */
export function isDatabaseSilent(error: unknown): boolean {
  return error instanceof DatabaseTimeoutError || isDatabaseUnavailable(error)
}
