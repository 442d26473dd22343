import { isCollection } from '../src/definitions/record.js'
import type { GuardedFetch } from '../src/identity/guarded-fetch.js'
import { IdentityError } from '../src/identity/identity-error.js'
import type { IdentityResolver } from '../src/identity/identity-resolver.js'
import type { FencedWrite } from '../src/indexing/fence.js'
import { HostError, queryHostBytes } from '../src/indexing/host-client.js'
import type { ApplyOptions, Indexer } from '../src/indexing/indexer.js'
import { getRepo } from '../src/lexicons/com/atproto/sync.js'
import { MAX_EVENT_FAILURES, MAX_HELD_COMMITS, RESYNC_CONCURRENCY, RESYNC_POLL_MS } from '../src/limits.js'
import type { Logger } from '../src/logger.js'
import { CommitRefusal } from '../src/repo/refusal.js'
import type { VerifiedCommit } from '../src/repo/verified.js'
import { verifyRepo } from '../src/repo/verify-repo.js'
import type { Dispatcher } from './dispatcher.js'
import type { KnownAccounts } from './known-accounts.js'
import { claimRepos, releaseClaims } from './resync-queue.js'
import { untilDone } from './retry.js'

export interface ResyncContext {
  write: FencedWrite
  log: Logger
  identity: IdentityResolver
  indexer: Indexer
  known: KnownAccounts
  dispatcher: Dispatcher
  /** With the limits of whole repositories. */
  fetchRepo: GuardedFetch
  now: () => Date
  signal: AbortSignal
}

/** A repository that is being fetched. */
interface Fetching {
  /** Commits that came in meanwhile, oldest first. */
  held: VerifiedCommit[]
  /** Something happened that they do not tell: fetch once more (unless what comes is at this revision). */
  again?: { newerThan: string | undefined }
}

/** A repository did not come, or came older than what is stored. */
class ResyncError extends Error {
  override name = 'ResyncError'
}

/**
 * Fetches repositories whole, verified against their account's key: unknown ones, and those of which something was
 * lost. The queue is the table `repo`, so that nothing is forgotten by a restart. Live commits of a repository are
 * held back while it is fetched and applied after it, in the same transaction.
 */
export class Resync {
  readonly #ctx: ResyncContext
  readonly #fetching = new Map<string, Fetching>()
  readonly #running = new Set<Promise<void>>()
  #wake: () => void = () => undefined
  #woken = false

  constructor(ctx: ResyncContext) {
    this.#ctx = ctx
    ctx.signal.addEventListener('abort', () => this.wake(), { once: true })
  }

  /** Has a repository fetched. */
  async request(did: string, options: ApplyOptions & { newerThan?: string }): Promise<void> {
    await this.#ctx.indexer.desynchronize(did, options)
    this.#ctx.known.add(did)
    const fetching = this.#fetching.get(did)
    if (fetching) askAgain(fetching, options.newerThan)
    this.wake()
  }

  /**
   * Takes a commit of a repository that waits. Before its fetch has begun there is nothing to keep: what is fetched
   * later holds the commit.
   */
  hold(commit: VerifiedCommit): void {
    this.#ctx.known.add(commit.did)
    const fetching = this.#fetching.get(commit.did)
    if (fetching && fetching.held.length < MAX_HELD_COMMITS) fetching.held.push(commit)
    else if (fetching) askAgain(fetching, commit.rev)
    else this.wake()
  }

  /** Has what is being fetched fetched once more, as something may have happened since: then looks for work. */
  repeat(): void {
    for (const fetching of this.#fetching.values()) askAgain(fetching, undefined)
    this.wake()
  }

  /** Looks for work now rather than at the next poll. */
  wake(): void {
    this.#woken = true
    this.#wake()
  }

  /** Works until the context's signal aborts; then waits for what is under way. */
  async run(): Promise<void> {
    const { signal, write, now } = this.#ctx
    await this.#untilStored('what a former run was fetching', () =>
      write((trx) => releaseClaims(trx, now())),
    )
    while (!signal.aborted) {
      this.#woken = false
      const room = RESYNC_CONCURRENCY - this.#running.size
      const dids = room > 0 ? await this.#claim(room) : []
      for (const did of dids) this.#start(did)
      if (dids.length < room || room === 0) await this.#sleep()
    }
    await Promise.allSettled(this.#running)
  }

  async #claim(limit: number): Promise<string[]> {
    const { write, now } = this.#ctx
    return (await this.#untilStored('the queue', () => write((trx) => claimRepos(trx, limit, now())))) ?? []
  }

  #start(did: string): void {
    this.#ctx.known.add(did)
    const fetching: Fetching = { held: [] }
    this.#fetching.set(did, fetching)
    const work = this.#fetch(did, fetching).finally(() => {
      this.#running.delete(work)
      this.wake()
    })
    this.#running.add(work)
  }

  async #fetch(did: string, fetching: Fetching): Promise<void> {
    const { identity: identities, fetchRepo, dispatcher, log, signal } = this.#ctx
    try {
      const identity = await identities.resolve(did, { refresh: true })
      const car = await queryHostBytes(fetchRepo, {
        host: identity.pds,
        method: getRepo.main,
        params: { did },
        signal,
      })
      const repo = await verifyRepo(car, { did, signingKey: identity.signingKey, wants: isCollection })
      await dispatcher.run(did, () => this.#store(did, fetching, { identity, repo }))
    } catch (error) {
      if (signal.aborted) return
      log.debug({ did, err: error }, 'could not fetch a repository')
      await dispatcher.run(did, () => this.#storeFailure(did, error))
    }
  }

  /** In the account's turn, so that no live commit is between the held ones and what comes after. */
  async #store(
    did: string,
    fetching: Fetching,
    fetched: Omit<Parameters<Indexer['applyRepo']>[0], 'held'>,
  ): Promise<void> {
    const { indexer } = this.#ctx
    const options = { source: fetched.identity.pds }
    const outcome = await this.#untilStored(
      did,
      () => indexer.applyRepo({ ...fetched, held: fetching.held }, options),
      MAX_EVENT_FAILURES,
    )
    if (outcome === 'older')
      throw new ResyncError(`its PDS gave revision ${fetched.repo.rev}, which is older`)
    this.#fetching.delete(did)
    const { again } = fetching
    if (!again) return
    const { newerThan } = again
    await this.#untilStored(did, () =>
      indexer.desynchronize(did, { ...options, ...(newerThan === undefined ? {} : { newerThan }) }),
    )
  }

  async #storeFailure(did: string, error: unknown): Promise<void> {
    this.#fetching.delete(did)
    const { indexer, log } = this.#ctx
    const message = error instanceof Error ? error.message : String(error)
    const failure = { did, name: failureName(error), message }
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
    return untilDone(attempt, {
      signal,
      ...(maxFailures === undefined ? {} : { maxFailures }),
      onFailure: (error, failures) => {
        if (failures === 1)
          log.error({ err: error, what }, 'the database does not take it; trying until it does')
      },
    })
  }

  async #sleep(): Promise<void> {
    if (this.#woken) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, RESYNC_POLL_MS)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#wake = () => undefined
  }
}

function askAgain(fetching: Fetching, newerThan: string | undefined): void {
  if (fetching.again && fetching.again.newerThan === undefined) return
  fetching.again = { newerThan }
}

/** The name under which a failure is stored; those of XRPC decide whether the account is shown. */
function failureName(error: unknown): string {
  if (error instanceof HostError) return error.error ?? 'HostUnreachable'
  if (error instanceof IdentityError) return `Identity${error.reason}`
  if (error instanceof CommitRefusal) return error.reason
  return error instanceof Error ? error.name : 'Error'
}
