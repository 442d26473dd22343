import { HostSlots } from '../src/identity/host-slots.js'
import { IdentityError } from '../src/identity/identity-error.js'
import { HostError } from '../src/indexing/host-client.js'
import {
  MAX_STRANGER_EVENTS_IN_FLIGHT,
  MAX_STRANGERS_WAITING,
  STRANGER_LOOK_TIMEOUT_MS,
  STRANGER_LOOKS_AT_ONCE,
  STRANGER_LOOKS_PER_HOST,
} from '../src/limits/ingest.js'
import { BACKFILL_DESCRIBE_FAILURES } from '../src/limits/resync.js'
import { holdsOurs } from './describe.js'
import type { EventContext, Origin } from './event-context.js'
import { untilDone } from './retry.js'
import { refusesMethod } from './source.js'

export type StrangersContext = Pick<
  EventContext,
  'identity' | 'fetch' | 'authority' | 'known' | 'unresolved' | 'resync' | 'refusals' | 'log' | 'signal'
>

/** What may be of ours in a strange repository. */
interface Hint {
  from: Origin['from']
  source: string
  /** At least at this revision; empty when all that is known is that something may have changed. */
  rev: string
}

export interface StrangersLimits {
  events: number
  waiting: number
}

const LIMITS: StrangersLimits = { events: MAX_STRANGER_EVENTS_IN_FLIGHT, waiting: MAX_STRANGERS_WAITING }

/**
 * Accounts that are not known here. Anybody can send something in the name of any of them, so they may not take all
 * the places of those who are known, nor be fetched whole for what they did not sign: where that is unclear, their host
 * is asked whether they have anything of ours. So many wait for that at most; the others are found by what they do next.
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
  #looks = 0

  constructor(ctx: StrangersContext, limits = LIMITS) {
    this.#ctx = ctx
    this.#limits = limits
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
   * Has the host of an account asked whether there is anything of ours, and then its repository fetched whole.
   * @param rev of what it is looked at for, so that nothing older is taken for it; empty when there is none
   */
  look(did: string, { from, source }: Origin, rev: string): void {
    const before = this.#waiting.get(did)
    if (before) {
      if (before.rev < rev) before.rev = rev
      return
    }
    if (this.#waiting.size >= this.#limits.waiting) {
      const detail = 'too many strangers wait to be looked at'
      this.#ctx.refusals.add({ source, did, reason: 'StrangerForgotten', detail })
      return
    }
    this.#waiting.set(did, { from, source, rev })
    this.#next()
  }

  #next(): void {
    for (const [did, hint] of this.#waiting) {
      if (this.#looks >= STRANGER_LOOKS_AT_ONCE || this.#ctx.signal.aborted) return
      this.#waiting.delete(did)
      this.#looks++
      void this.#follow(did, hint)
        .catch((error: unknown) => this.#ctx.log.error({ err: error, did }, 'cannot look at a stranger'))
        .finally(() => {
          this.#looks--
          this.#next()
        })
    }
  }

  async #follow(did: string, { from, source, rev }: Hint): Promise<void> {
    const { known, resync, unresolved, signal, log } = this.#ctx
    // It may be known by now, and what it is looked at for be missing.
    const answer = known.has(did) ? 'ours' : await this.#ask(did, from)
    log.debug({ did, answer }, 'looked at a stranger')
    if (answer === 'not ours' || signal.aborted) return
    // Nobody signed anything: it is found by what it does next.
    if (answer === 'unclear' && rev === '') return
    const request = async () => {
      await resync.request(did, { source, newerThan: rev })
      if (answer === 'unclear') await unresolved.add(did, source)
    }
    const onFailure = (error: unknown, failures: number) => {
      if (failures === 1)
        log.error({ err: error, did }, 'cannot store who is to be fetched; trying until it works')
    }
    await untilDone(request, { signal, onFailure })
  }

  async #ask(did: string, from: Origin['from']): Promise<'ours' | 'not ours' | 'unclear'> {
    const { identity, authority } = this.#ctx
    const signal = AbortSignal.any([this.#ctx.signal, AbortSignal.timeout(STRANGER_LOOK_TIMEOUT_MS)])
    try {
      const { pds: host } = await identity.document(did)
      if (!(await authority.speaksFor(from, did))) return 'not ours'
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
