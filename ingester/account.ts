import type { ActorStatus } from '../src/db/tables/actor.js'
import type { EventContext, Origin } from './event-context.js'
import type { Account } from './frames.js'

/** `#account`: hides or shows everything of the account, or erases it. */
export async function onAccount(ctx: EventContext, event: Account, origin: Origin): Promise<void> {
  const { did, active, status } = event
  if (!(await ctx.authority.speaksFor(origin.from, did))) return
  await ctx.indexer.setAccountState({ did, active, status: active ? null : readStatus(status) }, origin)
  // What is being fetched may be of before.
  ctx.resync.repeat(did)
}

/** Statuses that are not known here hide the account all the same. */
function readStatus(status: string | undefined): ActorStatus {
  if (status === 'deleted' || status === 'suspended' || status === 'takendown') return status
  return 'deactivated'
}
