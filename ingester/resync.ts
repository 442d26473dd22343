import { isCollection } from '../src/definitions/record.js'
import type { GuardedFetch } from '../src/identity/guarded-fetch.js'
import { HostBusyError } from '../src/identity/host-slots.js'
import { IdentityError } from '../src/identity/identity-error.js'
import type { Identity } from '../src/identity/identity-resolver.js'
import { HostError } from '../src/indexing/host-client.js'
import type { ApplyOptions } from '../src/indexing/indexer.js'
import { MAX_EVENT_FAILURES } from '../src/limits/ingest.js'
import { REPO_WORK_BYTES, RESYNC_HASTENED_MS } from '../src/limits/resync.js'
import { repoWorkBytes } from '../src/repo/repo-work-bytes.js'
import type { VerifiedCommit } from '../src/repo/verified.js'
import { verifyRepo } from '../src/repo/verify-repo.js'
import { ByteBudget } from './byte-budget.js'
import type { EventContext } from './event-context.js'
import { RepoTooSlowError } from './fetch-car.js'
import { type FetchedCar, FetchLanes, type FetchLanesOptions } from './fetch-lanes.js'
import { HeldCommits, type HeldSize } from './held-commits.js'
import { HostPausedError, HostTurns } from './host-turns.js'
import { RepoStore, type RepoStoreContext } from './repo-store.js'
import { failureName, NotNowError, outcomeOf } from './resync-failure.js'
import { putBack } from './resync-queue.js'
import { ResyncWork } from './resync-work.js'
import { untilStored } from './retry.js'

export type ResyncContext = Pick<
  EventContext,
  | 'write'
  | 'log'
  | 'identity'
  | 'indexer'
  | 'known'
  | 'dispatcher'
  | 'metrics'
  | 'onBoundary'
  | 'now'
  | 'signal'
> & {
  /** With the limits of whole repositories. */
  fetchRepo: GuardedFetch
  /** Other limits than the program's: for tests. */
  fetching?: FetchLanesOptions
  workBytes?: number
}

/**
 * Fetches repositories whole, verified against their account's key: unknown ones, and those of which something was
 * lost. The queue is the table `repo`, so that nothing is forgotten by a restart. Live commits of a repository are
 * held back while it is fetched and applied after it, in the same transaction.
 */
export class Resync {
  readonly #ctx: ResyncContext
  readonly #held = new HeldCommits()
  readonly #hosts: HostTurns
  readonly #lanes: FetchLanes
  readonly #workMemory: ByteBudget
  readonly #store: RepoStore
  readonly #work: ResyncWork
  #finished = 0

  constructor(ctx: ResyncContext) {
    this.#ctx = ctx
    this.#hosts = new HostTurns(ctx.now)
    this.#lanes = new FetchLanes(ctx.fetchRepo, ctx.fetching)
    this.#workMemory = new ByteBudget(ctx.workBytes ?? REPO_WORK_BYTES)
    const untilStored: RepoStoreContext['untilStored'] = (...what) => this.#untilStored(...what)
    this.#store = new RepoStore({ ...ctx, held: this.#held, untilStored })
    this.#work = new ResyncWork(ctx, { hosts: this.#hosts, begin: (did) => this.#resync(did) })
  }

  /** How many repositories were fetched, or found not to be had, so far. */
  get finished(): number {
    return this.#finished
  }

  /** Live commits that are held back. */
  get held(): HeldSize {
    return this.#held.size
  }

  /** Has a repository fetched. */
  async request(did: string, options: ApplyOptions & { newerThan?: string }): Promise<void> {
    // First, as this need not be the account's turn: the transaction that stores what is being fetched either finds
    // it, or has the account locked by then, so that what follows finds that stored.
    this.#held.askAgain(did, options.newerThan)
    await this.#ctx.indexer.desynchronize(did, options)
    this.#ctx.onBoundary('after-desync-mark')
    this.#ctx.known.add(did)
    this.wake()
  }

  /**
   * Takes a commit of a repository that waits. Before its fetch has begun there is nothing to keep: what is fetched
   * later holds the commit.
   */
  hold(commit: VerifiedCommit): void {
    this.#ctx.known.add(commit.did)
    if (this.#held.has(commit.did)) this.#held.add(commit)
    else this.wake()
  }

  /**
   * Has what is being fetched fetched once more, as something may have happened since: then looks for work.
   * @param did of one account alone
   */
  repeat(did?: string): void {
    if (did === undefined) this.#held.askAgainForAll()
    else this.#held.askAgain(did, undefined)
    this.wake()
  }

  /** Looks for work now rather than at the next poll. */
  wake(): void {
    this.#work.wake()
  }

  /** Works until the context's signal aborts; then waits for what is under way. */
  run(): Promise<void> {
    return this.#work.run()
  }

  async #resync(did: string): Promise<void> {
    const { known, dispatcher, metrics, log, signal } = this.#ctx
    known.add(did)
    let outcome: string
    let isPutBack = false
    try {
      outcome = await this.#fetchAndStore(did)
    } catch (error) {
      if (signal.aborted) return
      log.debug({ did, err: error }, 'could not fetch a repository')
      outcome = outcomeOf(error)
      isPutBack = error instanceof NotNowError
      if (!isPutBack) await dispatcher.run(did, () => this.#storeFailure(did, error))
    }
    if (!isPutBack) this.#finished++
    metrics.repoFetches.inc({ outcome })
  }

  async #fetchAndStore(did: string): Promise<string> {
    const { now, signal } = this.#ctx
    const { identity, isOld, fetched } = await this.#fetch(did)
    using _car = fetched
    using _work = await this.#workMemory.take(repoWorkBytes(fetched.car.length), signal)
    const { signingKey } = identity
    const repo = await verifyRepo(fetched.car, { did, signingKey, wants: isCollection, now: now() })
    return await this.#store.store({ identity, repo, isOld })
  }

  /** In the turn of its host: by what is remembered of it, so that who waits costs no lookup. */
  async #fetch(did: string): Promise<{ identity: Identity; isOld: boolean; fetched: FetchedCar }> {
    const { identity: identities, signal } = this.#ctx
    const { pds: host } = await identities.document(did)
    try {
      return await this.#hosts.run(host, signal, async () => {
        // What changes while it is asked who they are, or while all lanes are taken, is remembered from here on.
        this.#held.begin(did)
        const { identity, isOld } = await this.#identify(did)
        const onStart = () => this.#held.begin(did)
        const fetched = await this.#lanes.fetch({ host: identity.pds, did, signal, onStart })
        return { identity, isOld, fetched }
      })
    } catch (error) {
      signal.throwIfAborted()
      if (isRateLimit(error)) this.#hosts.pause(host, error.retryAfterMs)
      else if (isOutOfReach(error)) this.#hosts.pause(host, RESYNC_HASTENED_MS)
      if (!isRateLimit(error) && !(error instanceof HostBusyError) && !(error instanceof HostPausedError))
        throw error
      await this.#putBack(did, host)
      throw new NotNowError(`${host} has no time for it`, { cause: error })
    }
  }

  /** Who it is now; while its directory is away, who it was: the signature shows whether that still holds. */
  async #identify(did: string): Promise<{ identity: Identity; isOld: boolean }> {
    const { identity: identities } = this.#ctx
    try {
      return { identity: await identities.resolve(did, { refresh: true }), isOld: false }
    } catch (error) {
      if (!(error instanceof IdentityError) || error.reason !== 'Unreachable') throw error
      return { identity: await identities.resolve(did), isOld: true }
    }
  }

  async #putBack(did: string, host: string): Promise<void> {
    const { write, dispatcher } = this.#ctx
    await dispatcher.run(did, async () => {
      this.#held.end(did)
      await this.#untilStored(did, () => write((trx) => putBack(trx, did, host)))
    })
  }

  async #storeFailure(did: string, error: unknown): Promise<void> {
    const isAlive = this.#held.again(did) !== undefined
    this.#held.end(did)
    const { indexer, log } = this.#ctx
    const message = error instanceof Error ? error.message : String(error)
    const failure = { did, name: failureName(error), message, isAlive }
    try {
      await this.#untilStored(did, () => indexer.setFetchFailure(failure), MAX_EVENT_FAILURES)
    } catch (cause) {
      log.error({ did, err: cause }, 'cannot store why a repository was not fetched; storing that it was not')
      const plain = { did, name: 'Error', message: 'its reason could not be stored' }
      await this.#untilStored(did, () => indexer.setFetchFailure(plain))
    }
  }

  /** The database may be away for a while: nothing is given up for that. */
  #untilStored<T>(what: string, attempt: () => Promise<T>, maxFailures?: number): Promise<T | undefined> {
    const { signal, log } = this.#ctx
    const onFirstFailure = (err: unknown) =>
      log.error({ err, what }, 'the database does not take it; trying until it does')
    return untilStored(attempt, { signal, onFirstFailure, maxFailures })
  }
}

function isRateLimit(error: unknown): error is HostError {
  return (
    error instanceof HostError &&
    (error.status === 429 || (error.status === 503 && error.retryAfterMs !== null))
  )
}

/** Whether the host may not be there for others either: they need not all find that out. */
function isOutOfReach(error: unknown): boolean {
  return error instanceof RepoTooSlowError || (error instanceof HostError && error.status === null)
}
