import type { CacheResult, DidCache, DidDocument } from '@atproto/identity'
import { DID_CACHE_ENTRIES, DID_CACHE_FRESH_MS, DID_CACHE_RETRY_MS, DID_CACHE_STALE_MS } from '../limits.js'

interface Entry {
  doc: DidDocument
  updatedAt: number
  /** Asked for again since, or known to have changed. */
  stale: boolean
  /** Not asked for again before this, after the directory failed. */
  retryAt: number
}

export interface BoundedDidCacheOptions {
  now?: () => number
  maxEntries?: number
}

/**
 * DID documents in memory, at most so many, the longest unused dropped first. One that is `stale` is to be asked for
 * again, and serves on while its directory cannot be reached, until it is `expired`.
 */
export class BoundedDidCache implements DidCache {
  readonly #entries = new Map<string, Entry>()
  readonly #now: () => number
  readonly #maxEntries: number

  constructor(options: BoundedDidCacheOptions = {}) {
    this.#now = options.now ?? Date.now
    this.#maxEntries = options.maxEntries ?? DID_CACHE_ENTRIES
  }

  get size(): number {
    return this.#entries.size
  }

  async cacheDid(did: string, doc: DidDocument): Promise<void> {
    this.#entries.delete(did)
    this.#entries.set(did, { doc, updatedAt: this.#now(), stale: false, retryAt: 0 })
    const [oldest] = this.#entries.keys()
    if (this.#entries.size > this.#maxEntries && oldest !== undefined) this.#entries.delete(oldest)
  }

  async checkCache(did: string): Promise<CacheResult | null> {
    const entry = this.#entries.get(did)
    if (!entry) return null
    // A Map keeps the order of insertion: the first key is the longest unused.
    this.#entries.delete(did)
    this.#entries.set(did, entry)
    const now = this.#now()
    const old = entry.stale || now > entry.updatedAt + DID_CACHE_FRESH_MS
    return {
      did,
      doc: entry.doc,
      updatedAt: entry.updatedAt,
      stale: old && now >= entry.retryAt,
      expired: now > entry.updatedAt + DID_CACHE_STALE_MS,
    }
  }

  async refreshCache(did: string, getDoc: () => Promise<DidDocument | null>): Promise<void> {
    const doc = await getDoc()
    if (doc) await this.cacheDid(did, doc)
    else await this.clearEntry(did)
  }

  /** The directory did not answer: it is left alone for a while. */
  postpone(did: string): void {
    const entry = this.#entries.get(did)
    if (entry) entry.retryAt = this.#now() + DID_CACHE_RETRY_MS
  }

  /** Makes the next use ask the directory first. The old document stays for when that cannot be reached. */
  markStale(did: string): void {
    const entry = this.#entries.get(did)
    if (entry) Object.assign(entry, { stale: true, retryAt: 0 })
  }

  async clearEntry(did: string): Promise<void> {
    this.#entries.delete(did)
  }

  async clear(): Promise<void> {
    this.#entries.clear()
  }
}
