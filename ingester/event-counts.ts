import type { Metrics } from '../src/metrics.js'
import type { FrameKind } from './prefilter.js'

/** Kinds of messages that are counted. */
type CountedKind = Exclude<FrameKind, 'broken' | 'error' | 'info'>

const KINDS: readonly CountedKind[] = ['commit', 'sync', 'identity', 'account', 'unknown']

/**
 * Counts the messages of a source in plain numbers, as a counter with labels costs more than all else that is done
 * with most of them; `publish` adds them up.
 */
export class EventCounts {
  readonly #passed = { commit: 0, sync: 0, identity: 0, account: 0, unknown: 0 }
  readonly #taken = { commit: 0, sync: 0, identity: 0, account: 0, unknown: 0 }

  /** One that cannot matter. */
  passed(kind: CountedKind): void {
    this.#passed[kind]++
  }

  /** One that can. */
  taken(kind: CountedKind): void {
    this.#taken[kind]++
  }

  /** Adds what came since the last time to the metrics. */
  publish({ events, relevantEvents }: Pick<Metrics, 'events' | 'relevantEvents'>, source: string): void {
    for (const kind of KINDS) {
      const taken = this.#taken[kind]
      const all = this.#passed[kind] + taken
      this.#passed[kind] = this.#taken[kind] = 0
      if (all > 0) events.inc({ source, kind }, all)
      if (taken > 0) relevantEvents.inc({ source, kind }, taken)
    }
  }
}
