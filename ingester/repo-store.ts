import type { Identity } from '../src/identity/identity-resolver.js'
import type { Meanwhile, RepoOutcome } from '../src/indexing/apply-repo.js'
import type { LastPart } from '../src/indexing/apply-repo-part.js'
import { MAX_EVENT_FAILURES } from '../src/limits/ingest.js'
import type { LargeRepo, RepoPart, VerifiedRepo } from '../src/repo/verified.js'
import type { EventContext } from './event-context.js'
import type { HeldCommits } from './held-commits.js'
import { RepoBatches } from './repo-batches.js'
import { ResyncError } from './resync-failure.js'

export type RepoStoreContext = Pick<EventContext, 'indexer' | 'dispatcher'> & {
  held: HeldCommits
  /** Tries until the database takes it; undefined where the ingester stops before. */
  untilStored<T>(what: string, attempt: () => Promise<T>, maxFailures?: number): Promise<T | undefined>
}

export interface RepoToStore<Repo = VerifiedRepo | LargeRepo> {
  identity: Identity
  repo: Repo
  /** Whether who it is could not be asked. */
  isOld: boolean
}

/** Stores what was fetched: most repositories many at a time, a large one in parts. */
export class RepoStore {
  readonly #ctx: RepoStoreContext
  readonly #batches: RepoBatches

  constructor(ctx: RepoStoreContext) {
    this.#ctx = ctx
    this.#batches = new RepoBatches(ctx.indexer)
  }

  /** @returns what became of it, as a word. @throws ResyncError when it is older than what is stored */
  store({ identity, repo, isOld }: RepoToStore): Promise<string> {
    if ('parts' in repo) return this.#storeParts({ identity, repo, isOld })
    const { untilStored } = this.#ctx
    const { did } = repo
    return this.#inTurn(repo, () => {
      const fetched = { identity, repo, ...this.#meanwhile(did, isOld) }
      return untilStored(did, () => this.#batches.store(fetched), MAX_EVENT_FAILURES)
    })
  }

  async #storeParts({ identity, repo, isOld }: RepoToStore<LargeRepo>): Promise<string> {
    const { untilStored, indexer } = this.#ctx
    const { did } = repo
    const put = (part: RepoPart, last?: LastPart) => {
      const fetched = { identity, repo, part, ...(last === undefined ? {} : { last }) }
      return untilStored(
        did,
        () => indexer.applyRepoPart(fetched, { source: identity.pds }),
        MAX_EVENT_FAILURES,
      )
    }
    let refetch = false
    for await (const part of repo.parts()) {
      if (part.upTo === null) {
        return this.#inTurn(repo, async () => {
          const last = { ...this.#meanwhile(did, isOld), refetch }
          return (await put(part, last))?.outcome
        })
      }
      // Not in the account's turn: that would hold its commits up, and with them those of others.
      const stored = await put(part)
      if (stored?.outcome !== 'applied') return this.#inTurn(repo, async () => stored?.outcome)
      refetch ||= stored.refetch
    }
    throw new TypeError('a repository has a last part')
  }

  /** So that no live commit is between the held ones and what comes after. */
  #inTurn(
    { did, rev }: VerifiedRepo | LargeRepo,
    store: () => Promise<RepoOutcome | undefined>,
  ): Promise<string> {
    const { dispatcher, held } = this.#ctx
    return dispatcher.run(did, async () => {
      const outcome = await store()
      if (outcome === 'older') throw new ResyncError(`its PDS gave revision ${rev}, which is older`)
      held.end(did)
      return outcome ?? 'stopped'
    })
  }

  /** To be asked in the account's turn. */
  #meanwhile(did: string, isOld: boolean): Meanwhile {
    const { held } = this.#ctx
    // Who it is has to be asked again, which is done by fetching it.
    return { held: held.of(did), again: () => (isOld ? { newerThan: undefined } : held.again(did)) }
  }
}
