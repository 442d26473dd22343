import { ComAtprotoSyncSubscribeRepos as Repos } from '@atproto/api'
import { readCarWithRoot } from '@atproto/repo'
import type { RelayFrame } from './relay-log.js'

/** A repository as listRepos shows it. */
export interface RelayRepo {
  did: string
  head: string
  rev: string
  active: boolean
  status?: string
}

/** What a relay knows about repositories from the frames that passed through it. */
export class RelayIndex {
  readonly #repos = new Map<string, RelayRepo>()
  readonly #collections = new Map<string, Set<string>>()

  /** Repositories in the order in which they were first seen. */
  repos(): RelayRepo[] {
    return [...this.#repos.values()]
  }

  /** DIDs whose commits created a record in the collection; repositories that came by `#sync` alone are not among them. */
  didsWith(collection: string): string[] {
    return [...(this.#collections.get(collection) ?? [])]
  }

  async add(frame: RelayFrame): Promise<void> {
    if (Repos.isCommit(frame)) {
      this.#update(frame.repo, { head: frame.commit.toString(), rev: frame.rev })
      for (const { action, path } of frame.ops) if (action === 'create') this.#addCollection(path, frame.repo)
    } else if (Repos.isSync(frame)) {
      const { root } = await readCarWithRoot(frame.blocks)
      this.#update(frame.did, { head: root.toString(), rev: frame.rev })
    } else if (Repos.isAccount(frame)) {
      this.#setStatus(frame.did, frame.active, frame.status)
    }
  }

  #update(did: string, change: { head: string; rev: string }): void {
    this.#repos.set(did, { did, active: true, ...this.#repos.get(did), ...change })
  }

  #setStatus(did: string, active: boolean, status: string | undefined): void {
    const repo = this.#repos.get(did)
    if (!repo) return
    const { head, rev } = repo
    this.#repos.set(did, { did, head, rev, active, ...(status ? { status } : {}) })
  }

  #addCollection(path: string, did: string): void {
    const collection = path.split('/', 1)[0] ?? path
    const dids = this.#collections.get(collection) ?? new Set()
    this.#collections.set(collection, dids.add(did))
  }
}
