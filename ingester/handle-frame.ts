import { onAccount } from './account.js'
import { onCommit, refetchIfMissed } from './commit.js'
import type { EventContext, Origin } from './event-context.js'
import type { Frame } from './frames.js'
import { onIdentity } from './identity.js'
import { onSync } from './sync.js'

/** Acts on one event. Done when this returns: it is stored, or its repository is to be fetched. */
export function handleFrame(ctx: EventContext, frame: Frame, origin: Origin): Promise<void> {
  switch (frame.type) {
    case 'commit':
      return onCommit(ctx, frame.event, origin)
    case 'sync':
      return onSync(ctx, frame.event, origin)
    case 'account':
      return onAccount(ctx, frame.event, origin)
    case 'identity':
      return onIdentity(ctx, frame.event, origin)
    case 'malformed':
      return onMalformed(ctx, frame, origin)
  }
}

/** A message of an account that does not fit its lexicon: if it was about its repository, something is missing now. */
async function onMalformed(
  ctx: EventContext,
  { did, of, problem }: Extract<Frame, { type: 'malformed' }>,
  origin: Origin,
): Promise<void> {
  ctx.refusals.add({ source: origin.source, did, reason: 'MalformedEvent', detail: problem })
  if (of === 'commit' || of === 'sync') await refetchIfMissed(ctx, did, origin)
}
