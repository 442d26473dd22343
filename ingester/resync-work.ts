import {
  RESYNC_CLAIMS,
  RESYNC_CLAIMS_PER_HOST,
  RESYNC_POLL_MS,
  RESYNC_SCAN_SHARE,
} from '../src/limits/resync.js'
import type { HostTurns } from './host-turns.js'
import type { ResyncContext } from './resync.js'
import { claimRepos, releaseClaims } from './resync-queue.js'
import { pause, untilStored } from './retry.js'

type ResyncWorkContext = Pick<ResyncContext, 'write' | 'log' | 'now' | 'signal'>

export interface ResyncWorkOptions {
  hosts: HostTurns
  /** Fetches one repository and stores what came of it. Must not reject. */
  begin: (did: string) => Promise<void>
}

/** Takes work from the queue in the database, not more at a time than can be worked on. */
export class ResyncWork {
  readonly #ctx: ResyncWorkContext
  readonly #options: ResyncWorkOptions
  readonly #running = new Set<Promise<void>>()
  #woken: PromiseWithResolvers<void> = Promise.withResolvers()

  constructor(ctx: ResyncWorkContext, options: ResyncWorkOptions) {
    this.#ctx = ctx
    this.#options = options
    ctx.signal.addEventListener('abort', () => this.wake(), { once: true })
  }

  /** Looks for work now rather than at the next poll. */
  wake(): void {
    this.#woken.resolve()
  }

  /** Works until the context's signal aborts; then waits for what is under way. */
  async run(): Promise<void> {
    const { signal, write } = this.#ctx
    await this.#untilStored(() => write((trx) => releaseClaims(trx)))
    while (!signal.aborted) {
      this.#woken = Promise.withResolvers()
      const startedAt = performance.now()
      const dids = await this.#claim()
      for (const did of dids) this.#start(did)
      const tookMs = performance.now() - startedAt
      await pause(tookMs / RESYNC_SCAN_SHARE - tookMs, signal)
      const timer = setTimeout(() => this.wake(), RESYNC_POLL_MS)
      await this.#woken.promise
      clearTimeout(timer)
    }
    await Promise.allSettled(this.#running)
  }

  async #claim(): Promise<string[]> {
    const { write, now } = this.#ctx
    // Not for each that ends: to look costs as much for one as for many.
    const limit = RESYNC_CLAIMS - this.#running.size
    if (limit < RESYNC_CLAIMS / 2) return []
    const claim = { limit, perHost: RESYNC_CLAIMS_PER_HOST.last, busyHosts: this.#options.hosts.busy() }
    return (await this.#untilStored(() => write((trx) => claimRepos(trx, claim, now())))) ?? []
  }

  #start(did: string): void {
    const work = this.#options.begin(did).finally(() => {
      this.#running.delete(work)
      this.wake()
    })
    this.#running.add(work)
  }

  /** The database may be away for a while. */
  #untilStored<T>(attempt: () => Promise<T>): Promise<T | undefined> {
    const { signal, log } = this.#ctx
    const onFirstFailure = (err: unknown) =>
      log.error({ err }, 'cannot read the queue of repositories; trying until it works')
    return untilStored(attempt, { signal, onFirstFailure })
  }
}
