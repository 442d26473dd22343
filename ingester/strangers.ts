import { once } from 'node:events'
import { HostSlots } from '../src/identity/host-slots.js'
import { IdentityError } from '../src/identity/identity-error.js'
import { HostError } from '../src/indexing/host-client.js'
import {
  MAX_EVENT_FAILURES,
  MAX_EVENTS_IN_FLIGHT,
  MAX_STRANGER_EVENTS_IN_FLIGHT,
  MAX_STRANGERS_WAITING,
  STRANGER_LOOK_TIMEOUT_MS,
  STRANGER_LOOKS_AT_ONCE,
  STRANGER_LOOKS_PER_HOST,
} from '../src/limits/ingest.js'
import { BACKFILL_DESCRIBE_FAILURES } from '../src/limits/resync.js'
import { holdsOurs } from './describe.js'
import type { EventContext, Origin } from './event-context.js'
import { isHeard } from './heard.js'
import { untilDone } from './retry.js'
import { refusesMethod, type Source, toSource } from './source.js'
import type { StrangerRows } from './stranger-rows.js'

export type StrangersContext = Pick<
  EventContext,
  | 'identity'
  | 'fetch'
  | 'authority'
  | 'known'
  | 'unresolved'
  | 'resync'
  | 'refusals'
  | 'log'
  | 'signal'
  | 'onBoundary'
> & {
  rows: Pick<StrangerRows, 'load' | 'store' | 'remove'>
  /** Those that are followed. */
  sources: readonly Source[]
}

/** What may be of ours in a strange repository. */
interface Hint {
  from: Source
  /** At least at this revision; empty when all that is known is that something may have changed. */
  rev: string
}

export interface StrangersLimits {
  events: number
  waiting: number
}

const LIMITS: StrangersLimits = { events: MAX_STRANGER_EVENTS_IN_FLIGHT, waiting: MAX_STRANGERS_WAITING }

/**
 * The turn in which it is stored that a stranger is to be looked at: its own, as that need not wait until its account
 * is identified.
 */
export function lookTurn(did: string): string {
  return `${did}#look`
}

/**
 * Accounts that are not known here. Anybody can send something in the name of any of them, so they may not take all
 * the places of those who are known, nor be fetched whole for what they did not sign: where that is unclear, their host
 * is asked whether they have anything of ours. So many wait for that at most; the others are found by what they do next.
 * Who waits is stored, as a whole repository to be fetched is not to be had by anybody's word, and no cursor can wait for
 * hosts and directories, which may take hours.
 */
export class Strangers {
  readonly #ctx: StrangersContext
  readonly #limits: StrangersLimits
  readonly #waiting = new Map<string, Hint>()
  readonly #hosts = new HostSlots({
    perHost: STRANGER_LOOKS_PER_HOST,
    maxWaiting: Number.POSITIVE_INFINITY,
  })
  /** How many each account has. */
  readonly #places = new Map<string, number>()
  #events = 0
  readonly #looks = new Set<Promise<void>>()

  constructor(ctx: StrangersContext, limits = LIMITS) {
    this.#ctx = ctx
    this.#limits = limits
  }

  /** How many wait to be looked at. */
  get waiting(): number {
    return this.#waiting.size
  }

  /**
   * Takes a place for an event of a stranger of whom it is not known yet who it is. Every event that took one has to
   * `identify` its account.
   * @returns false when there is none: the event can only be looked at
   */
  enter(did: string): boolean {
    if (this.#events >= this.#limits.events) return false
    this.#events++
    this.#places.set(did, (this.#places.get(did) ?? 0) + 1)
    return true
  }

  /** Finds out who an account is, or that nobody can tell: what the directory says is remembered for who asks next. */
  async identify(did: string): Promise<void> {
    try {
      await this.#ctx.identity.document(did)
    } catch (error) {
      // Whoever needs it hears of it.
      if (!(error instanceof IdentityError)) throw error
    } finally {
      this.#events -= this.#places.get(did) ?? 0
      this.#places.delete(did)
    }
  }

  /**
   * Has the host of an account asked whether there is anything of ours, and then its repository fetched whole: by the
   * next process if not by this one, once this returns.
   * @param rev of what it is looked at for, so that nothing older is taken for it
   */
  async look(did: string, { from, source }: Origin, rev: string): Promise<void> {
    if ((this.#waiting.get(did)?.rev ?? '') >= rev) return
    // Those that are being stored come on top of it: as many as are in flight at most.
    if (!this.#hasRoom(did, source)) return
    await this.#ctx.rows.store({ did, source, rev })
    this.#wait(did, { from, rev })
  }

  /** As `look`, for somebody of whom all that is known is that something may have changed: may be forgotten. */
  greet(did: string, from: Source): void {
    if (this.#hasRoom(did, from.host)) this.#wait(did, { from, rev: '' })
  }

  /** Looks at who waits, those first who waited when a former run ended, until the signal aborts. */
  async run(): Promise<void> {
    const { rows, sources, signal } = this.#ctx
    // Some more than may wait were stored: those that were being looked at or stored.
    const most = this.#limits.waiting + STRANGER_LOOKS_AT_ONCE + MAX_EVENTS_IN_FLIGHT
    const left = await this.#untilStored('', () => rows.load(most))
    for (const { did, source, rev } of left ?? []) {
      this.#wait(did, { from: sources.find(({ host }) => host === source) ?? toSource(source), rev })
    }
    if (!signal.aborted) await once(signal, 'abort')
    await Promise.allSettled(this.#looks)
  }

  #hasRoom(did: string, source: string): boolean {
    if (this.#waiting.has(did) || this.#waiting.size < this.#limits.waiting) return true
    const detail = 'too many strangers wait to be looked at'
    this.#ctx.refusals.add({ source, did, reason: 'StrangerForgotten', detail })
    return false
  }

  #wait(did: string, hint: Hint): void {
    const before = this.#waiting.get(did)
    if (!before) this.#waiting.set(did, hint)
    else if (before.rev < hint.rev) before.rev = hint.rev
    this.#next()
  }

  #next(): void {
    for (const [did, hint] of this.#waiting) {
      if (this.#looks.size >= STRANGER_LOOKS_AT_ONCE || this.#ctx.signal.aborted) return
      this.#waiting.delete(did)
      const look = this.#follow(did, hint)
        .catch((error: unknown) => this.#ctx.log.error({ err: error, did }, 'cannot look at a stranger'))
        .finally(() => {
          this.#looks.delete(look)
          this.#next()
        })
      this.#looks.add(look)
    }
  }

  async #follow(did: string, { from, rev }: Hint): Promise<void> {
    const { known, resync, unresolved, rows, onBoundary, log } = this.#ctx
    if (rev !== '') onBoundary('stranger-before-look')
    // It may be known by now, and what it is looked at for be missing.
    const ask = async () => (known.has(did) ? 'ours' : this.#ask(did, from))
    const answer = await this.#untilStored(did, ask, MAX_EVENT_FAILURES)
    if (answer === undefined) return
    log.debug({ did, answer }, 'looked at a stranger')
    await this.#untilStored(did, async () => {
      // Where it is unclear what nobody signed, it is found by what it does next.
      if (answer === 'ours' || (answer === 'unclear' && rev !== '')) {
        await resync.request(did, { source: from.host, newerThan: rev })
        if (answer === 'unclear') await unresolved.add(did, from.host)
      }
      if (rev !== '') await rows.remove(did, rev)
    })
  }

  /** The database may be away for a while: nobody is forgotten for that. */
  #untilStored<T>(did: string, attempt: () => Promise<T>, maxFailures?: number): Promise<T | undefined> {
    const { signal, log } = this.#ctx
    return untilDone(attempt, {
      signal,
      ...(maxFailures === undefined ? {} : { maxFailures }),
      onFailure: (error, failures) => {
        if (failures === 1)
          log.error({ err: error, did }, 'cannot read or store who is to be looked at; trying until it works')
      },
    })
  }

  async #ask(did: string, from: Source): Promise<'ours' | 'not ours' | 'unclear'> {
    const { identity } = this.#ctx
    const signal = AbortSignal.any([this.#ctx.signal, AbortSignal.timeout(STRANGER_LOOK_TIMEOUT_MS)])
    try {
      const { pds: host } = await identity.document(did)
      if (!(await isHeard(this.#ctx, did, { from, source: from.host }))) return 'not ours'
      const release = await this.#hosts.take(host, signal)
      try {
        const isOurs = await holdsOurs({ ...this.#ctx, signal }, { host, did }, BACKFILL_DESCRIBE_FAILURES)
        return isOurs ? 'ours' : 'not ours'
      } finally {
        release()
      }
    } catch (error) {
      if (error instanceof IdentityError) return error.reason === 'Unreachable' ? 'unclear' : 'not ours'
      if (error instanceof HostError) return refusesMethod(error) ? 'not ours' : 'unclear'
      if (signal.aborted) return 'unclear'
      throw error
    }
  }
}
