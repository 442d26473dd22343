import {
  DID_CACHE_ENTRIES,
  DID_CACHE_FRESH_MS,
  DID_CACHE_RETRY_MS,
  DID_CACHE_STALE_MS,
  DID_REFRESH_WINDOW_MS,
  DID_REFUSED_MS,
  DID_UNREACHABLE_MS,
  MAX_DID_CHANGES,
  MAX_DID_REFRESHES,
} from '../limits/identity.js'
import { BoundedMap } from './bounded-map.js'
import type { IdentityError } from './identity-error.js'
import type { IdentityDocument } from './read-document.js'

interface Kept {
  readonly document: IdentityDocument
  readonly fetchedAt: number
  /** From when on it is known to have changed. */
  readonly staleFrom: number
}

/** What came of asking for a DID lately. */
interface Attempts {
  /** What the last one failed with. */
  readonly failure: Pick<IdentityError, 'reason' | 'problem'> | undefined
  /** Nobody asks before. */
  readonly notBefore: number
  /** Refreshes that were answered, and words of a change, in a window of time. */
  readonly refreshes: number
  readonly changes: number
  readonly windowEnds: number
}

const NO_ATTEMPTS: Attempts = { failure: undefined, notBefore: 0, refreshes: 0, changes: 0, windowEnds: 0 }

export interface IdentityCacheOptions {
  /** Milliseconds. */
  now: () => number
  maxEntries?: number
}

/**
 * What DIDs lead to, in memory, the failures too. Both are bounded, each on its own: a flood of DIDs that lead
 * nowhere cannot push out the documents that serve while a directory is down.
 */
export class IdentityCache {
  readonly #documents: BoundedMap<string, Kept>
  readonly #attempts: BoundedMap<string, Attempts>
  readonly #now: () => number

  constructor({ now, maxEntries = DID_CACHE_ENTRIES }: IdentityCacheOptions) {
    this.#now = now
    this.#documents = new BoundedMap(maxEntries)
    this.#attempts = new BoundedMap(maxEntries)
  }

  get size(): { documents: number; attempts: number } {
    return { documents: this.#documents.size, attempts: this.#attempts.size }
  }

  /** The last good document, while it may serve at all. */
  document(did: string): IdentityDocument | undefined {
    const kept = this.#documents.get(did)
    return kept && this.#now() <= kept.fetchedAt + DID_CACHE_STALE_MS ? kept.document : undefined
  }

  /** What the last attempt failed with; undefined when it did not. */
  failure(did: string): Attempts['failure'] {
    return this.#attempts.get(did)?.failure
  }

  /** Whether an ordinary use asks the network: nothing fresh is here, and no attempt failed a moment ago. */
  isDue(did: string): boolean {
    const now = this.#now()
    const kept = this.#documents.get(did)
    if (kept && now < kept.staleFrom && now <= kept.fetchedAt + DID_CACHE_FRESH_MS) return false
    const { failure, notBefore } = this.#attempts.get(did) ?? NO_ATTEMPTS
    // While an old document serves, there is less of a hurry.
    const patience = failure?.reason === 'Unreachable' && this.document(did) ? DID_CACHE_RETRY_MS : 0
    return now >= notBefore + patience
  }

  /** Whether somebody who doubts what is here may have it asked for again: so often, however many doubt. */
  mayRefresh(did: string): boolean {
    const { failure, notBefore, refreshes, windowEnds } = this.#attempts.get(did) ?? NO_ATTEMPTS
    const now = this.#now()
    if (failure?.reason === 'Unreachable' && now < notBefore) return false
    return now >= windowEnds || refreshes < MAX_DID_REFRESHES
  }

  keep(did: string, document: IdentityDocument, { refresh }: { refresh: boolean }): void {
    const now = this.#now()
    const { staleFrom = 0 } = this.#documents.get(did) ?? {}
    // What is yet to be asked for stays so.
    const next = staleFrom > now ? staleFrom : Number.POSITIVE_INFINITY
    this.#documents.set(did, { document, fetchedAt: now, staleFrom: next })
    if (refresh) this.#attempts.set(did, { ...this.#counted(did), failure: undefined, notBefore: 0 })
    else this.#clear(did)
  }

  keepFailure(did: string, { reason, problem }: IdentityError, { refresh }: { refresh: boolean }): void {
    const failure = { reason, problem }
    const now = this.#now()
    if (reason === 'Unreachable') {
      const attempts = this.#attempts.get(did) ?? NO_ATTEMPTS
      this.#attempts.set(did, { ...attempts, failure, notBefore: now + DID_UNREACHABLE_MS })
      return
    }
    this.#documents.delete(did)
    const attempts = refresh ? this.#counted(did) : (this.#attempts.get(did) ?? NO_ATTEMPTS)
    this.#attempts.set(did, { ...attempts, failure, notBefore: now + DID_REFUSED_MS })
  }

  /**
   * Makes the next use ask, or, after many in a short time, the next one at its end. The old document stays for when it
   * gets no answer.
   * @returns whether it is the very next one
   */
  purge(did: string): boolean {
    const kept = this.#documents.get(did)
    const attempts = this.#attempts.get(did)
    // A purge of what is unknown keeps nothing.
    if (!kept && !attempts) return true
    const now = this.#now()
    const { changes, windowEnds } = this.#window(did)
    const isHeard = changes < MAX_DID_CHANGES
    if (kept)
      this.#documents.set(did, { ...kept, staleFrom: isHeard ? now : Math.min(kept.staleFrom, windowEnds) })
    if (isHeard) {
      const counted = { refreshes: 0, changes: changes + 1, windowEnds }
      this.#attempts.set(did, { failure: undefined, notBefore: 0, ...counted })
    }
    return isHeard
  }

  #clear(did: string): void {
    const attempts = this.#attempts.get(did)
    if (attempts) this.#attempts.set(did, { ...attempts, failure: undefined, notBefore: 0 })
  }

  #counted(did: string): Attempts {
    const attempts = this.#window(did)
    return { ...attempts, refreshes: attempts.refreshes + 1 }
  }

  /** What came of asking, with the counts of the time that runs. */
  #window(did: string): Attempts {
    const now = this.#now()
    const attempts = this.#attempts.get(did) ?? NO_ATTEMPTS
    if (now < attempts.windowEnds) return attempts
    return { ...attempts, refreshes: 0, changes: 0, windowEnds: now + DID_REFRESH_WINDOW_MS }
  }
}
