import type { EventContext, Origin } from './event-context.js'
import { type PlacedEvent, workOnEvent } from './event-work.js'
import type { TrackedEvent } from './low-water-mark.js'

type StrangerEventContext = Parameters<typeof workOnEvent>[0] & Pick<EventContext, 'strangers' | 'dispatcher'>

export interface StrangerEvent extends PlacedEvent {
  /** Of a commit: of somebody who is a stranger still, nothing else can matter. */
  rev: string | undefined
  byteLength: number
  origin: Origin
  tracked: TrackedEvent
}

/** Takes an event for whose account there is no place now: it is done once it is stored that it is to be looked at. */
export function takeToLookAt(ctx: StrangerEventContext, event: StrangerEvent): void {
  const { did, rev, byteLength, origin, tracked } = event
  if (rev === undefined) {
    tracked.done()
    return
  }
  const { dispatcher, strangers } = ctx
  dispatcher.add(lookTurn(did), byteLength, async () => {
    if (await workOnEvent(ctx, event, origin, () => strangers.look(did, origin, rev))) tracked.done()
  })
}

/**
 * The turn in which it is stored that a stranger is to be looked at: its own, as that need not wait until its account
 * is identified.
 */
function lookTurn(did: string): string {
  return `${did}#look`
}
