import { IdentityError } from '../src/identity/identity-error.js'
import type { EventContext, Origin } from './event-context.js'
import type { Identity } from './frames.js'
import { isHeard } from './heard.js'
import { wakeFetch } from './wake-fetch.js'

/**
 * `#identity`: something may have changed. The document is asked for again and the handle verified both ways. What
 * cannot be resolved now, or is told too often, is resolved when the repository is fetched: that has its own waits, and
 * is tried until it works.
 */
export async function onIdentity(ctx: EventContext, { did }: Identity, origin: Origin): Promise<void> {
  if (!(await isHeard(ctx, did, origin))) return
  if (!ctx.identity.purge(did)) return ctx.resync.request(did, origin)
  try {
    const identity = await ctx.identity.resolve(did, { refresh: true })
    // By the key that it has now, what it signed may be good.
    await wakeFetch(ctx, did)
    await ctx.indexer.setIdentity(identity, origin)
    // What is being fetched comes with who it was before.
    ctx.resync.repeat(did)
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error
    await ctx.resync.request(did, origin)
  }
}
