import type { ActorStatus } from '../db/tables/actor.js'
import { RESYNC_BACKOFF_FIRST_MS, RESYNC_BACKOFF_LAST_MS } from '../limits.js'
import type { Trx } from './index-transaction.js'
import { lockRepo } from './repo-state.js'
import { storableText } from './storable-text.js'

/** What a PDS says in place of a repository (com.atproto.sync.getRepo), and what that makes of the account. */
const HIDING: ReadonlyMap<string, ActorStatus> = new Map([
  ['RepoTakendown', 'takendown'],
  ['RepoSuspended', 'suspended'],
  ['RepoDeactivated', 'deactivated'],
  ['RepoNotFound', 'deleted'],
])

export interface FetchFailure {
  did: string
  /** Name of the error. */
  name: string
  message: string
}

/** The text that `repo.error` keeps begins with the error's name. */
function nameOf(error: string): string {
  return error.split(':', 1)[0] ?? ''
}

/** Whether this failure of the last fetch hid the account. */
export function hidesAccount(error: string | null | undefined): boolean {
  return error !== null && error !== undefined && HIDING.has(nameOf(error))
}

export async function showAccount(trx: Trx, did: string): Promise<void> {
  await trx.updateTable('actor').set({ active: true, status: null }).where('did', '=', did).execute()
}

/**
 * Keeps why a repository could not be fetched and when to try again. Where its PDS says that the account is not to
 * be had, it is hidden; a PDS that cannot be reached changes nothing.
 */
export async function storeFetchFailure(
  trx: Trx,
  { did, name, message }: FetchFailure,
  now: Date,
): Promise<void> {
  if (!(await lockRepo(trx, did))) return
  const { attempts } = await trx
    .updateTable('repo')
    .set((eb) => ({
      state: 'error' as const,
      attempts: eb('attempts', '+', 1),
      error: storableText(`${name}: ${message}`, MAX_STORED_ERROR_LENGTH),
      updatedAt: now,
    }))
    .where('did', '=', did)
    .returning('attempts')
    .executeTakeFirstOrThrow()
  const wait = Math.min(RESYNC_BACKOFF_FIRST_MS * 2 ** (attempts - 1), RESYNC_BACKOFF_LAST_MS)
  const retryAt = new Date(now.getTime() + wait)
  await trx.updateTable('repo').set({ retryAt }).where('did', '=', did).execute()
  const status = HIDING.get(name)
  if (status === undefined) return
  await trx
    .updateTable('actor')
    .set({ active: false, status })
    .where('did', '=', did)
    .where('active', '=', true)
    .execute()
}

/** Characters of an error that are kept for the operator. */
const MAX_STORED_ERROR_LENGTH = 500
