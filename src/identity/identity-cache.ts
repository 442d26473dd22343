import {
  DID_CACHE_ENTRIES,
  DID_CACHE_FRESH_MS,
  DID_CACHE_RETRY_MS,
  DID_CACHE_STALE_MS,
  DID_REFRESH_WINDOW_MS,
  DID_REFUSED_MS,
  DID_UNREACHABLE_MS,
  MAX_DID_REFRESHES,
} from '../limits.js'
import { BoundedMap } from './bounded-map.js'
import type { IdentityError } from './identity-error.js'
import type { IdentityDocument } from './read-document.js'

interface Kept {
  readonly document: IdentityDocument
  readonly fetchedAt: number
  /** Known to have changed. */
  readonly purged: boolean
}

/** What came of asking for a DID lately. */
interface Attempts {
  /** What the last one failed with. */
  readonly failure: Pick<IdentityError, 'reason' | 'problem'> | undefined
  /** Nobody asks before. */
  readonly notBefore: number
  /** Refreshes that were answered, in a window of time. */
  readonly refreshes: number
  readonly windowEnds: number
}

const NO_ATTEMPTS: Attempts = { failure: undefined, notBefore: 0, refreshes: 0, windowEnds: 0 }

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
    if (kept && !kept.purged && now <= kept.fetchedAt + DID_CACHE_FRESH_MS) return false
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
    this.#documents.set(did, { document, fetchedAt: this.#now(), purged: false })
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

  /** Makes the next use ask. The old document stays for when it gets no answer. */
  purge(did: string): void {
    this.#attempts.delete(did)
    const kept = this.#documents.get(did)
    if (kept) this.#documents.set(did, { ...kept, purged: true })
  }

  #clear(did: string): void {
    const attempts = this.#attempts.get(did)
    if (attempts) this.#attempts.set(did, { ...attempts, failure: undefined, notBefore: 0 })
  }

  #counted(did: string): Attempts {
    const now = this.#now()
    const attempts = this.#attempts.get(did) ?? NO_ATTEMPTS
    return now < attempts.windowEnds
      ? { ...attempts, refreshes: attempts.refreshes + 1 }
      : { ...attempts, refreshes: 1, windowEnds: now + DID_REFRESH_WINDOW_MS }
  }
}
