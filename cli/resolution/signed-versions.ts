import type { GuardedFetch } from '../../src/identity/guarded-fetch.js'
import { queryHost } from '../../src/indexing/host-client.js'
import { listAtomVersions } from '../../src/lexicons/dev/firn.js'
import { ATOMS_PER_QUESTION, MAX_VERSION_PAGES } from '../../src/limits/authoring.js'

/** A version as an index tells of it: signed by somebody, or seen at a mirror. */
export type IndexedVersion = listAtomVersions.AtomVersion

export interface IndexOptions {
  readonly fetch: GuardedFetch
  /** Origin of the AppView. */
  readonly registry: string
  readonly signal: AbortSignal
}

/** Asks an AppView for versions of atoms; questions of one moment go together. */
export class VersionIndex {
  readonly #options: IndexOptions
  #waiting = new Map<string, PromiseWithResolvers<readonly IndexedVersion[]>>()

  constructor(options: IndexOptions) {
    this.#options = options
  }

  get registry(): string {
    return this.#options.registry
  }

  /** All versions of an atom that the index knows. @throws HostError */
  versionsOf(atom: string): Promise<readonly IndexedVersion[]> {
    if (this.#waiting.size === 0) setImmediate(() => this.#askAll())
    const waiting = this.#waiting.get(atom) ?? Promise.withResolvers()
    this.#waiting.set(atom, waiting)
    return waiting.promise
  }

  #askAll(): void {
    const all = [...this.#waiting]
    this.#waiting = new Map()
    for (let at = 0; at < all.length; at += ATOMS_PER_QUESTION) {
      const batch = all.slice(at, at + ATOMS_PER_QUESTION)
      this.#ask(batch.map(([atom]) => atom)).then(
        (versions) => {
          for (const [atom, { resolve }] of batch)
            resolve(versions.filter((version) => version.atom === atom))
        },
        (error: unknown) => {
          for (const [, { reject }] of batch) reject(error)
        },
      )
    }
  }

  async #ask(atoms: readonly string[]): Promise<IndexedVersion[]> {
    const { fetch, registry, signal } = this.#options
    const versions: IndexedVersion[] = []
    let cursor: string | undefined
    for (let page = 0; page < MAX_VERSION_PAGES; page++) {
      const params = { atoms, limit: 500, cursor }
      const answer = await queryHost(fetch, { host: registry, method: listAtomVersions.main, params, signal })
      versions.push(...answer.versions)
      cursor = answer.cursor
      if (cursor === undefined) break
    }
    return versions
  }
}
