import { IdentityError } from '../src/identity/identity-error.js'
import { columnIsDue } from '../src/is-due.js'
import {
  HANDLE_BATCH,
  HANDLE_INTERVAL_MS,
  HANDLE_RECHECK_MS,
  HANDLE_RETRY_MS,
  HANDLE_UNREACHABLE_MS,
} from '../src/limits/identity.js'
import type { EventContext } from './event-context.js'
import { pause } from './retry.js'

type HandleContext = Pick<EventContext, 'db' | 'write' | 'log' | 'now' | 'signal' | 'identity' | 'indexer'>

/**
 * Looks at handles again from time to time: a domain may change hands without any event, and a handle that did not
 * lead back once (its DNS was away) may do so later. Works until the context's signal aborts.
 */
export async function recheckHandles(ctx: HandleContext): Promise<void> {
  const { log, signal } = ctx
  while (!signal.aborted) {
    try {
      for (const account of await dueAccounts(ctx)) await recheck(ctx, account)
    } catch (error) {
      log.debug({ err: error }, 'could not look at handles again; trying later')
    }
    await pause(HANDLE_INTERVAL_MS, signal)
  }
}

interface DueAccount {
  did: string
  handle: string | null
}

async function dueAccounts({ db, now }: HandleContext): Promise<DueAccount[]> {
  const wasChecked = (ms: number) => columnIsDue('handleCheckedAt', new Date(now().getTime() - ms), ms)
  return db
    .selectFrom('actor')
    .select(['did', 'handle'])
    .where('active', '=', true)
    .where((eb) =>
      eb.or([wasChecked(HANDLE_RECHECK_MS), eb.and([eb('handle', 'is', null), wasChecked(HANDLE_RETRY_MS)])]),
    )
    .orderBy('handleCheckedAt')
    .limit(HANDLE_BATCH)
    .execute()
}

async function recheck(
  { write, identity, indexer, now, log }: HandleContext,
  { did, handle }: DueAccount,
): Promise<void> {
  try {
    await indexer.setIdentity(await identity.resolve(did, { refresh: true }), { source: 'recheck' })
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error
    // What cannot be asked stays as it is, and has its turn again later.
    log.debug({ did, err: error }, 'could not look at a handle again')
    const isAway = error.reason === 'Unreachable'
    const early = isAway ? (handle === null ? HANDLE_RETRY_MS : HANDLE_RECHECK_MS) - HANDLE_UNREACHABLE_MS : 0
    const handleCheckedAt = new Date(now().getTime() - early)
    await write((trx) => trx.updateTable('actor').set({ handleCheckedAt }).where('did', '=', did).execute())
  }
}
