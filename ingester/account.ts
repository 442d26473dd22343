import type { ActorStatus } from '../src/db/tables/actor.js'
import type { EventContext, Origin } from './event-context.js'
import type { Account } from './frames.js'
import { isHeard } from './heard.js'

/**
 * `#account`: hides or shows everything of the account. A deletion hides it, and erases it once its PDS confirms that:
 * what is erased by mistake, or by somebody's lie, would not come back.
 */
export async function onAccount(ctx: EventContext, event: Account, origin: Origin): Promise<void> {
  const { did, active, status } = event
  if (!(await isHeard(ctx, did, origin))) return
  const state = { did, active, status: active ? null : readStatus(status) }
  await ctx.indexer.setAccountState({ ...state, isUnconfirmed: true }, origin)
  if (state.status === 'deleted') ctx.doubts.wake()
  // What is being fetched may be of before.
  ctx.resync.repeat(did)
}

/** Statuses that are not known here hide the account all the same. */
export function readStatus(status: string | undefined): ActorStatus {
  if (status === 'deleted' || status === 'suspended' || status === 'takendown') return status
  return 'deactivated'
}
