import { verifyHead } from '../src/repo/verify-head.js'
import { countRefusal } from './commit.js'
import type { EventContext, Origin } from './event-context.js'
import type { Sync } from './frames.js'
import { isHeard } from './heard.js'
import { wakeFetch } from './wake-fetch.js'

/**
 * `#sync`: the repository may have changed without commits, so it is fetched whole when it is further than ours.
 * One that does not verify tells nothing: after a migration, the reference PDS sends the commit of the old host under
 * a revision of its own. The next commit shows whether anything is missing.
 */
export async function onSync(ctx: EventContext, event: Sync, origin: Origin): Promise<void> {
  const { did } = event
  if (!(await isHeard(ctx, did, origin))) return
  try {
    const signingKey = async (refresh: boolean) => (await ctx.identity.document(did, { refresh })).signingKey
    const { rev } = await verifyHead(event, { signingKey, now: ctx.now() })
    await wakeFetch(ctx, did)
    await ctx.resync.request(did, { ...origin, newerThan: rev })
  } catch (error) {
    await countRefusal(ctx, did, error, origin)
  }
}
