import { IdentityError } from '../src/identity/identity-error.js'
import type { EventContext, Origin } from './event-context.js'
import type { Identity } from './frames.js'

/**
 * `#identity`: something may have changed. The document is asked for again and the handle verified both ways. What
 * cannot be resolved now, or is told too often, is resolved when the repository is fetched: that has its own waits, and
 * is tried until it works.
 */
export async function onIdentity(ctx: EventContext, { did }: Identity, origin: Origin): Promise<void> {
  if (!(await ctx.authority.speaksFor(origin.from, did))) return
  if (!ctx.identity.purge(did)) return ctx.resync.request(did, origin)
  try {
    await ctx.indexer.setIdentity(await ctx.identity.resolve(did, { refresh: true }), origin)
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error
    await ctx.resync.request(did, origin)
  }
}
