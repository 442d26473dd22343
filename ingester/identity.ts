import { IdentityError } from '../src/identity/identity-error.js'
import type { EventContext, Origin } from './event-context.js'
import type { Identity } from './frames.js'

/**
 * `#identity`: something may have changed. The document is asked for again and the handle verified both ways. What
 * cannot be resolved now is resolved when the repository is fetched, which is tried until it works.
 */
export async function onIdentity(ctx: EventContext, { did }: Identity, origin: Origin): Promise<void> {
  ctx.identity.purge(did)
  if (!(await ctx.authority.speaksFor(origin.from, did))) return
  try {
    await ctx.indexer.setIdentity(await ctx.identity.resolve(did, { refresh: true }), origin)
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error
    await ctx.resync.request(did, origin)
  }
}
