import { sql } from 'kysely'
import type { ActorStatus } from '../db/tables/actor.js'
import { ensureActor, setStanding } from './actors.js'
import { hastenFetch } from './fetch-failures.js'
import type { Trx } from './index-transaction.js'
import { ensureRepo, type LockedRepo, lockRepo, setDesynchronized } from './repo-state.js'

/** The status of an account, as `#account` tells it. */
export interface AccountState {
  did: string
  active: boolean
  status: ActorStatus | null
  /** A deletion that its host is still to be asked about: the account is hidden, and not erased before that. */
  isUnconfirmed?: boolean
}

/**
 * Hides or shows everything of an account: every reader asks for active accounts alone. What happened while it was
 * hidden was passed over, so it is fetched whole when it comes back. A deleted account is erased, once that is
 * confirmed: nobody signs it.
 *
 * @returns whether the account is known here
 */
export async function storeAccountState(
  trx: Trx,
  { did, active, status, isUnconfirmed = false }: AccountState,
  now: Date,
): Promise<boolean> {
  // In the same order as every other writer: the repository's row first.
  const repo = await lockRepo(trx, did)
  // One that is being fetched for the first time: what comes of that must find the word.
  if (repo && !active) await ensureActor(trx, did, now)
  const before = await trx
    .selectFrom('actor')
    .select(['active', 'status', 'confirmAt'])
    .where('did', '=', did)
    .forUpdate()
    .executeTakeFirst()
  if (!before) return false
  const isDeletion = status === 'deleted' && !active
  const isErased = before.status === 'deleted' && before.confirmAt === null
  const confirmAt = isDeletion && isUnconfirmed && !isErased ? now : null
  await setStanding(trx, did, { status: active ? null : (status ?? 'deactivated'), confirmAt })
  if (isDeletion && !isUnconfirmed) await eraseAccount(trx, did)
  else if (active && !before.active) await refetch(trx, did, repo, now)
  return true
}

/** What was in doubt: a status, and the time for which it was to be asked about. */
export interface Doubt {
  did: string
  status: ActorStatus
  confirmAt: Date
}

/**
 * Stores what its host said of an account whose status was in doubt, or asks again later; unless there was word of it
 * meanwhile.
 * @param answer its state; a time, to ask again then
 */
export async function settleDoubt(
  trx: Trx,
  { did, status, confirmAt }: Doubt,
  answer: Omit<AccountState, 'did'> | Date,
  now: Date,
): Promise<void> {
  await lockRepo(trx, did)
  const stored = await trx
    .selectFrom('actor')
    .select('did')
    .where('did', '=', did)
    .where('status', '=', status)
    .where('confirmAt', '=', confirmAt)
    .forUpdate()
    .executeTakeFirst()
  if (!stored) return
  if (!(answer instanceof Date)) await storeAccountState(trx, { did, ...answer }, now)
  else await trx.updateTable('actor').set({ confirmAt: answer }).where('did', '=', did).execute()
}

/** One that waits, or is being fetched, keeps its place. */
async function refetch(trx: Trx, did: string, repo: LockedRepo | undefined, now: Date): Promise<void> {
  if (!repo) await ensureRepo(trx, did, now)
  else if (repo.state === 'active') await setDesynchronized(trx, did, now)
  else if (repo.state === 'error') await hastenFetch(trx, did, now)
}

/**
 * Erases everything of an account but the pins of its releases, which keep what others built on unchangeable, and
 * the row that says that it is deleted.
 */
async function eraseAccount(trx: Trx, did: string): Promise<void> {
  for (const table of TABLES_BY_RELEASE) {
    await trx
      .deleteFrom(table)
      .where('releaseUri', 'in', (eb) => eb.selectFrom('release').select('uri').where('did', '=', did))
      .execute()
  }
  // Not `like`: a DID may hold "_" and "%", and must not speak for others.
  await trx
    .deleteFrom('lock')
    .where(sql<boolean>`starts_with("rootUri", ${`at://${did}/`})`)
    .execute()
  await trx.deleteFrom('snapshot').where('dids', '@>', sql<string[]>`array[${did}]`).execute()
  for (const table of TABLES_BY_DID) await trx.deleteFrom(table).where('did', '=', did).execute()
  await trx
    .updateTable('actor')
    .set({ handle: null, pds: null, handleCheckedAt: null })
    .where('did', '=', did)
    .execute()
}

const TABLES_BY_RELEASE = ['dependency', 'atomRequirement'] as const

const TABLES_BY_DID = [
  'repo',
  'record',
  'recordDeletion',
  'deadLetter',
  'definition',
  'atom',
  'release',
  'atomRelease',
  'model',
  'modelBase',
  'modelRelease',
  'fileList',
  'listedFile',
  'releaseConflict',
  'releaseTombstone',
  'channel',
  'yank',
  'collection',
  'collectionLock',
  'updateEvent',
  'webSession',
  'oauthSession',
] as const
