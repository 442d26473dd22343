import { IdentityError } from '../src/identity/identity-error.js'
import { type Doubt, settleDoubt } from '../src/indexing/accounts.js'
import { HostError } from '../src/indexing/host-client.js'
import { columnIsDue } from '../src/is-due.js'
import { DOUBT_RETRY_MS, DOUBT_TIMEOUT_MS, DOUBTS_AT_ONCE, DOUBTS_INTERVAL_MS } from '../src/limits/resync.js'
import { askPdsStatus, askStatus, type StatusQuestion } from './ask-status.js'
import type { EventContext } from './event-context.js'
import { judge, type Word } from './judge-doubt.js'
import type { Source } from './source.js'

export type DoubtsContext = Pick<
  EventContext,
  'db' | 'write' | 'log' | 'now' | 'signal' | 'identity' | 'fetch' | 'authority' | 'resync'
>

/**
 * Accounts that are hidden by a word which may not be true: of a deletion, which nobody signs, and of those who came
 * back while nobody listened. Their hosts are asked; until they answer, the accounts stay hidden, and nothing of them is
 * erased. What is in doubt is kept in `actor`, so that it is not forgotten by a restart.
 */
export class Doubts {
  readonly #ctx: DoubtsContext
  readonly #sources: readonly Source[]
  #woken: PromiseWithResolvers<void> = Promise.withResolvers()

  constructor(ctx: DoubtsContext, sources: readonly Source[]) {
    this.#ctx = ctx
    this.#sources = sources
    ctx.signal.addEventListener('abort', () => this.wake(), { once: true })
  }

  /** Looks for accounts now rather than at the next time. */
  wake(): void {
    this.#woken.resolve()
  }

  /** Works until the context's signal aborts. */
  async run(): Promise<void> {
    const { log, signal } = this.#ctx
    while (!signal.aborted) {
      this.#woken = Promise.withResolvers()
      const timer = setTimeout(() => this.wake(), DOUBTS_INTERVAL_MS)
      try {
        const due = await this.#due()
        await Promise.all(due.map((doubt) => this.#clear(doubt)))
        if (due.length > 0) this.wake()
      } catch (error) {
        if (!signal.aborted) log.debug({ err: error }, 'could not clear doubts; trying later')
      }
      await this.#woken.promise
      clearTimeout(timer)
    }
  }

  async #due(): Promise<Doubt[]> {
    const { db, now } = this.#ctx
    const rows = await db
      .selectFrom('actor')
      .select(['did', 'status', 'confirmAt'])
      .where(columnIsDue('confirmAt', now(), DOUBT_RETRY_MS))
      .orderBy('confirmAt')
      .limit(DOUBTS_AT_ONCE)
      .execute()
    return rows.flatMap(({ did, status, confirmAt }) =>
      status && confirmAt ? { did, status, confirmAt } : [],
    )
  }

  async #clear(doubt: Doubt): Promise<void> {
    const { write, now, signal, resync, log } = this.#ctx
    const { did, status } = doubt
    const [pds, ...relays] = await Promise.all([
      this.#askPds(did),
      ...this.#sources.map((source) => this.#askSource(source, did)),
    ])
    if (signal.aborted) return
    const answer = judge(status, pds, relays)
    // Their hosts may be away for long: then they stay as they are.
    const later = new Date(now().getTime() + DOUBT_RETRY_MS)
    await write((trx) => settleDoubt(trx, doubt, answer ?? later, now()))
    log.debug({ did, status, pds, relays }, 'asked whether a status is true')
    if (answer?.active) resync.wake()
  }

  async #askPds(did: string): Promise<Word> {
    try {
      const { pds } = await this.#ctx.identity.document(did, { refresh: true })
      const word = await askPdsStatus(this.#ctx.fetch, this.#question(pds, did))
      // Whoever has the account would know it.
      return word === 'unknown' ? 'deleted' : word
    } catch (error) {
      if (!(error instanceof IdentityError)) return this.#unclear(did, error)
      // A did:plc that is given up stays so; the host of a did:web may be away.
      return error.reason === 'NotFound' && did.startsWith('did:plc:') ? 'deleted' : 'unclear'
    }
  }

  /** What a relay says by itself; who speaks for relays that cannot be asked says nothing. */
  async #askSource(source: Source, did: string): Promise<Word> {
    try {
      const kind = await this.#ctx.authority.kindOf(source)
      if (kind === 'pds') return 'unknown'
      if (kind === 'jetstream') return 'mute'
      return await askStatus(this.#ctx.fetch, this.#question(source.origin, did))
    } catch (error) {
      return this.#unclear(did, error)
    }
  }

  /** A question to a host, which has so long to answer. */
  #question(host: string, did: string): StatusQuestion {
    const signal = AbortSignal.any([this.#ctx.signal, AbortSignal.timeout(DOUBT_TIMEOUT_MS)])
    return { host, did, signal }
  }

  /** One that fails must not keep the others waiting. */
  #unclear(did: string, error: unknown): Word {
    if (!(error instanceof HostError)) this.#ctx.log.error({ did, err: error }, 'cannot ask about a status')
    return 'unclear'
  }
}
