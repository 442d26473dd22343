import { isDatabaseAway } from '../src/db/unavailable.js'
import { MAX_EVENT_FAILURES } from '../src/limits/ingest.js'
import type { EventContext, Origin } from './event-context.js'
import { untilDone } from './retry.js'
import { UnknownSourceError } from './source.js'

/** What is worked on. */
export interface PlacedEvent {
  seq: number
  did: string
  /** Its kind, as `account`. */
  type: string
}

/**
 * Handles an event until it is stored: none is lost to a database that is away, nor to a source of which nobody can tell
 * for now whether it may say that. One that cannot be stored while others can must not stop everything behind it: its
 * repository is fetched whole in its place. That tells nothing of an account's standing: its events are not given up.
 * @param handle acts on it: done when it returns
 * @returns whether it is stored; otherwise the program stops, and the event comes again at the next start
 */
export async function workOnEvent(
  ctx: EventContext,
  event: PlacedEvent,
  origin: Origin,
  handle: () => Promise<void>,
): Promise<boolean> {
  if (ctx.signal.aborted) return false
  try {
    await handle()
    return true
  } catch (error) {
    return workOnFailed(ctx, event, origin, { handle, error })
  }
}

/** @param failed what was tried once, and what came of it */
async function workOnFailed(
  { signal, log, resync }: EventContext,
  { seq, did, type }: PlacedEvent,
  origin: Origin,
  failed: { handle: () => Promise<void>; error: unknown },
): Promise<boolean> {
  const { source } = origin
  let attempts = 0
  let next = (): Promise<void> => Promise.reject(failed.error)
  const stored = await untilDone(
    async () => {
      const attempt = next
      next = failed.handle
      try {
        await attempt()
      } catch (error) {
        if (isDatabaseAway(error) || error instanceof UnknownSourceError) throw error
        if (++attempts < MAX_EVENT_FAILURES) throw error
        if (type === 'account') {
          if (attempts === MAX_EVENT_FAILURES)
            log.error({ err: error, source, seq, did }, 'cannot store the standing of an account; trying on')
          throw error
        }
        await resync.request(did, origin)
        log.error({ err: error, source, seq, did }, 'gave up an event: its repository is fetched whole')
      }
      return true
    },
    {
      signal,
      onFailure: (error, failures) => {
        if (failures > 1) return
        log.error({ err: error, source, seq }, 'could not store an event; trying until it works')
      },
    },
  )
  return stored === true
}
