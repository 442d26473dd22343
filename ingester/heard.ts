import { RELAY_MARK } from '../src/settings.js'
import type { EventContext, Origin } from './event-context.js'
import { UnknownSourceError } from './source.js'

type HeardContext = Pick<EventContext, 'authority' | 'refusals'>

/**
 * Whether the source of an event may say something about its account: a PDS says nothing of those that live elsewhere.
 * What it says all the same is counted.
 * @throws UnknownSourceError while nobody can tell what the source is
 */
export async function isHeard(
  { authority, refusals }: HeardContext,
  did: string,
  { from, source }: Pick<Origin, 'from' | 'source'>,
  options?: { isSigned: boolean },
): Promise<boolean> {
  if (await authority.speaksFor(from, did, options)) return true
  const detail = `the account lives on another PDS (is ${source} a relay? Put ${RELAY_MARK} before it)`
  refusals.add({ source, did, reason: 'ForeignHost', detail })
  return false
}

/**
 * As `isHeard`, for what the account signed: while nobody can tell what the source is, or where the account lives, its
 * signature is enough.
 */
export async function isSignedHeard(ctx: HeardContext, did: string, origin: Origin): Promise<boolean> {
  try {
    return await isHeard(ctx, did, origin, { isSigned: true })
  } catch (error) {
    if (error instanceof UnknownSourceError) return true
    throw error
  }
}
