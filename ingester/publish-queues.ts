import type { EventContext } from './event-context.js'

/** Sets the gauges of what waits in this process's memory. */
export function publishQueues({
  metrics,
  dispatcher,
  strangers,
  resync,
}: Pick<EventContext, 'metrics' | 'dispatcher' | 'strangers' | 'resync'>): void {
  metrics.inFlight.set(dispatcher.inFlight)
  metrics.strangersWaiting.set(strangers.waiting)
  const { commits, bytes } = resync.held
  metrics.heldCommits.set(commits)
  metrics.heldCommitBytes.set(bytes)
}
