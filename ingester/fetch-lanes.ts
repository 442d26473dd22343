import type { GuardedFetch } from '../src/identity/guarded-fetch.js'
import { HostSlots } from '../src/identity/host-slots.js'
import { RESYNC_LANES } from '../src/limits/resync.js'
import { type CarQuery, type FetchPace, fetchCar, RepoTooLargeError } from './fetch-car.js'

export interface FetchLane {
  /** What one repository in it may have. */
  readonly bytes: number
  readonly atOnce: number
}

/** A repository in memory: it takes its place there until it is released. */
export interface FetchedCar extends Disposable {
  readonly car: Uint8Array
}

export interface FetchLanesOptions {
  lanes?: readonly FetchLane[]
  pace?: FetchPace
}

/**
 * Fetches repositories of any size without holding more in memory than all lanes together: many small ones at a time,
 * or few large ones. How large one is shows when it comes: what outgrows its lane is given up and fetched anew in the
 * next, so that nobody holds memory while it waits for more.
 */
export class FetchLanes {
  readonly #fetch: GuardedFetch
  readonly #lanes: readonly { bytes: number; slots: HostSlots }[]
  readonly #pace: FetchPace | undefined

  constructor(fetch: GuardedFetch, { lanes = RESYNC_LANES, pace }: FetchLanesOptions = {}) {
    this.#fetch = fetch
    this.#pace = pace
    this.#lanes = lanes.map(({ bytes, atOnce }) => ({
      bytes,
      slots: new HostSlots({ perHost: atOnce, maxWaiting: Number.POSITIVE_INFINITY }),
    }))
  }

  /**
   * @param query `onStart` is called before each request: what happens from then on may be missing in the answer
   * @throws RepoTooLargeError for more than the last lane takes, and what `fetchCar` throws
   */
  async fetch(query: Omit<CarQuery, 'maxBytes' | 'pace'> & { onStart: () => void }): Promise<FetchedCar> {
    const pace = this.#pace === undefined ? {} : { pace: this.#pace }
    for (const [index, { bytes, slots }] of this.#lanes.entries()) {
      const release = await slots.take('', query.signal)
      try {
        query.onStart()
        const car = await fetchCar(this.#fetch, { ...query, maxBytes: bytes, ...pace })
        return { car, [Symbol.dispose]: release }
      } catch (error) {
        release()
        if (!(error instanceof RepoTooLargeError) || index === this.#lanes.length - 1) throw error
      }
    }
    throw new TypeError('there is no lane')
  }
}
