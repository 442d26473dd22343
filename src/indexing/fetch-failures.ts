import { sql } from 'kysely'
import type { FetchStatus } from '../db/tables/actor.js'
import {
  FORMER_KEY_BACKOFF_LAST_MS,
  MAX_HASTENED_MOVES,
  RESYNC_BACKOFF_FIRST_MS,
  RESYNC_BACKOFF_LAST_MS,
  RESYNC_HASTENED_MS,
} from '../limits/resync.js'
import type { CommitRefusalReason } from '../repo/refusal.js'
import { isDeleted, setStanding } from './actors.js'
import { anyOf } from './any-of.js'
import type { Trx } from './index-transaction.js'
import { dropRepo, lockRepo } from './repo-state.js'
import { storableText } from './storable-text.js'

/** What a PDS says in place of a repository (com.atproto.sync.getRepo), and what that makes of the account. */
const HIDING: ReadonlyMap<string, FetchStatus> = new Map([
  ['RepoTakendown', 'takendown'],
  ['RepoSuspended', 'suspended'],
  ['RepoDeactivated', 'deactivated'],
  ['RepoNotFound', 'notFound'],
])

/**
 * Failures that may be over once the account shows that it is alive, and that cost little where they are not. What is
 * too large, too slow or not what it should be stays so, whatever else the account does.
 */
const CURABLE: readonly string[] = [
  ...HIDING.keys(),
  'HostUnreachable',
  'IdentityUnreachable',
  'IdentityNotFound',
  'IdentityMalformed',
]

export interface FetchFailure {
  did: string
  /** Whether the account showed that it is alive since the fetch began. */
  isAlive?: boolean
  /** Name of the error. */
  name: string
  message: string
}

/**
 * Keeps why a repository could not be fetched and when to try again. Where its PDS says that the account is not to
 * be had, it is hidden; a PDS that cannot be reached changes nothing. A deleted account is not asked for again.
 */
export async function storeFetchFailure(
  trx: Trx,
  { did, name, message, isAlive = false }: FetchFailure,
  now: Date,
): Promise<void> {
  if (!(await lockRepo(trx, did))) return
  if (await isDeleted(trx, did)) return dropRepo(trx, did)
  const isFormerKey = name === FORMER_KEY
  const { attempts } = await trx
    .updateTable('repo')
    .set((eb) => ({
      state: 'error' as const,
      attempts: eb('attempts', '+', 1),
      error: storableText(`${name}: ${message}${isFormerKey ? `. ${REMEDY}` : ''}`, MAX_STORED_ERROR_LENGTH),
      updatedAt: now,
    }))
    .where('did', '=', did)
    .returning('attempts')
    .executeTakeFirstOrThrow()
  const longest = isFormerKey ? FORMER_KEY_BACKOFF_LAST_MS : RESYNC_BACKOFF_LAST_MS
  const wait = Math.min(RESYNC_BACKOFF_FIRST_MS * 2 ** (attempts - 1), longest)
  const retryAt = new Date(now.getTime() + wait)
  await trx.updateTable('repo').set({ retryAt }).where('did', '=', did).execute()
  const fetchStatus = HIDING.get(name)
  if (fetchStatus !== undefined) await setStanding(trx, did, { fetchStatus })
  if (isAlive) await hastenFetch(trx, did, now)
}

/** The account is alive: its repository need not wait for long after a fetch that failed for a reason that may be over. */
export async function hastenFetch(trx: Trx, did: string, now: Date): Promise<void> {
  const soon = new Date(now.getTime() + RESYNC_HASTENED_MS)
  const name = sql<string>`split_part(error, ':', 1)`
  const isRare = sql`${name} = ${FORMER_KEY} and attempts > ${MAX_HASTENED_MOVES}::int`
  const inAnHour = sql`"updatedAt" + ${RESYNC_BACKOFF_LAST_MS}::int * interval '1 millisecond'`
  const retryAt = sql<Date>`case when ${isRare} then greatest(${soon}::timestamptz, ${inAnHour})
    else ${soon}::timestamptz end`
  await trx
    .updateTable('repo')
    .set({ retryAt })
    .where('did', '=', did)
    .where('state', '=', 'error')
    .where('retryAt', '>', retryAt)
    .where(name, '=', anyOf([...CURABLE, FORMER_KEY]))
    .execute()
}

/**
 * What the repository of an account shows whose key has changed, as by a move: its document names the new key, and its
 * head is still the one that was signed with the old. The first commit under the new key mends that, so it is hastened,
 * but not as often as anybody likes: it costs the whole repository each time.
 */
const FORMER_KEY: CommitRefusalReason = 'BadSignature'
const REMEDY =
  'If the account changed its key or moved, its next commit heals this, and nothing else need be done'

/** Whether a row of `repo` waits for such a commit. */
export const waitsForNewKey = sql<boolean>`(
  repo.state = 'error' and split_part(coalesce(repo.error, ''), ':', 1) = ${sql.lit(FORMER_KEY)})`

/** Characters of an error that are kept for the operator. */
const MAX_STORED_ERROR_LENGTH = 500
