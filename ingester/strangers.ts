import { once } from 'node:events'
import { IdentityError } from '../src/identity/identity-error.js'
import {
  MAX_EVENT_FAILURES,
  MAX_EVENTS_IN_FLIGHT,
  MAX_STRANGER_EVENTS_IN_FLIGHT,
  MAX_STRANGERS_WAITING,
  MAX_STRANGERS_WAITING_PER_HOST,
  STRANGER_LOOKS_AT_ONCE,
  STRANGER_LOOKS_PER_HOST,
  STRANGER_LOOKUPS_AT_ONCE,
  STRANGER_LOOKUPS_PER_DIRECTORY,
  STRANGERS_GREETED_SHARE,
} from '../src/limits/ingest.js'
import type { EventContext, Origin } from './event-context.js'
import { HostLines } from './host-lines.js'
import { type Answer, askHome, findHome, type LookContext, type Stranger } from './look-at-stranger.js'
import { untilStored } from './retry.js'
import { type Source, toSource } from './source.js'
import type { StrangerRows } from './stranger-rows.js'

export type StrangersContext = LookContext &
  Pick<EventContext, 'unresolved' | 'resync' | 'onBoundary'> & {
    rows: Pick<StrangerRows, 'load' | 'store' | 'remove'>
    /** Those that are followed. */
    sources: readonly Source[]
  }

export interface StrangersLimits {
  events: number
  waiting: number
  perHost: number
}

const LIMITS: StrangersLimits = {
  events: MAX_STRANGER_EVENTS_IN_FLIGHT,
  waiting: MAX_STRANGERS_WAITING,
  perHost: MAX_STRANGERS_WAITING_PER_HOST,
}

/**
 * Accounts that are not known here. Anybody can send something in the name of any of them, so they may not take all
 * the places of those who are known, nor be fetched whole for what they did not sign: where that is unclear, their host
 * is asked whether they have anything of ours. So many wait for that at most; the others are found by what they do next.
 * Who waits is stored, as a whole repository to be fetched is not to be had by anybody's word, and no cursor can wait for
 * hosts and directories, which may take hours.
 *
 * They wait twice: to be looked up, as nobody knows before where they live, and then in the line of their host. A host
 * that is silent keeps its own accounts waiting, and may have a part of the places.
 */
export class Strangers {
  readonly #ctx: StrangersContext
  readonly #limits: StrangersLimits
  /** All who wait, in whichever line. */
  readonly #waiting = new Map<string, Stranger>()
  readonly #directories: HostLines<Stranger>
  readonly #hosts: HostLines<Stranger>
  /** How many each account has. */
  readonly #places = new Map<string, number>()
  #events = 0

  constructor(ctx: StrangersContext, limits = LIMITS) {
    this.#ctx = ctx
    this.#limits = limits
    const { signal } = ctx
    this.#directories = new HostLines({
      atOnce: STRANGER_LOOKUPS_AT_ONCE,
      perHost: STRANGER_LOOKUPS_PER_DIRECTORY,
      signal,
      serve: (stranger) => this.#inTurn(stranger, () => this.#lookUp(stranger)),
    })
    this.#hosts = new HostLines({
      atOnce: STRANGER_LOOKS_AT_ONCE,
      perHost: STRANGER_LOOKS_PER_HOST,
      signal,
      serve: (stranger, host) => this.#inTurn(stranger, () => this.#ask(stranger, host)),
    })
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
    const stranger = { did, from, rev }
    // Those that are being stored come on top of it: as many as are in flight at most.
    if (!this.#hasRoom(stranger)) return this.#tellForgotten(did, source)
    await this.#ctx.rows.store({ did, source, rev })
    this.#wait(stranger)
  }

  /** As `look`, for somebody of whom all that is known is that something may have changed: may be forgotten. */
  greet(did: string, from: Source): void {
    const stranger = { did, from, rev: '' }
    if (this.#hasRoom(stranger)) this.#wait(stranger)
    else this.#tellForgotten(did, from.host)
  }

  /** Looks at who waits, those first who waited when a former run ended, until the signal aborts. */
  async run(): Promise<void> {
    const { rows, sources, signal } = this.#ctx
    // Some more than may wait were stored: those that were being looked at or stored.
    const underWay = STRANGER_LOOKUPS_AT_ONCE + STRANGER_LOOKS_AT_ONCE + MAX_EVENTS_IN_FLIGHT
    const left = await this.#untilStored('', () => rows.load(this.#limits.waiting + underWay))
    for (const { did, source, rev } of left ?? []) {
      this.#wait({ did, from: sources.find(({ host }) => host === source) ?? toSource(source), rev })
    }
    if (!signal.aborted) await once(signal, 'abort')
    await Promise.all([this.#directories.idle(), this.#hosts.idle()])
  }

  #hasRoom({ did, rev }: Stranger): boolean {
    const { waiting, perHost } = this.#limits
    if (this.#waiting.has(did)) return true
    const directory = directoryOf(did)
    const taken = this.#directories.waitingFor(directory)
    // Its documents lie with hosts of anybody's, which have the part of one.
    if (directory === DID_WEB && !isFree(taken, perHost, rev)) return false
    return isFree(this.#waiting.size, waiting, rev)
  }

  #tellForgotten(did: string, source: string): void {
    const detail = 'too many strangers wait to be looked at'
    this.#ctx.refusals.add({ source, did, reason: 'StrangerForgotten', detail })
  }

  /** @param host that is to be asked about it, once that is known */
  #wait(stranger: Stranger, host?: string): void {
    const { did, rev } = stranger
    const before = this.#waiting.get(did)
    if (before) {
      if (before.rev < rev) before.rev = rev
      return
    }
    this.#waiting.set(did, stranger)
    if (host === undefined) this.#directories.add(directoryOf(did), stranger)
    else this.#hosts.add(host, stranger)
  }

  async #inTurn({ did }: Stranger, work: () => Promise<void>): Promise<void> {
    this.#waiting.delete(did)
    try {
      await work()
    } catch (error) {
      this.#ctx.log.error({ err: error, did }, 'cannot look at a stranger')
    }
  }

  /** Has it wait for its host, unless that need not be asked. */
  async #lookUp(stranger: Stranger): Promise<void> {
    const { did, from, rev } = stranger
    if (rev !== '') this.#ctx.onBoundary('stranger-before-look')
    const home = await this.#untilStored(did, () => findHome(this.#ctx, stranger), MAX_EVENT_FAILURES)
    if (home === undefined) return
    if ('answer' in home) return this.#settle(stranger, home.answer)
    const { host } = home
    if (isFree(this.#hosts.waitingFor(host), this.#limits.perHost, rev)) return this.#wait(stranger, host)
    this.#tellForgotten(did, from.host)
    await this.#untilStored(did, () => this.#forget(stranger))
  }

  async #ask(stranger: Stranger, host: string): Promise<void> {
    await this.#settle(stranger, await askHome(this.#ctx, stranger, host))
  }

  async #settle(stranger: Stranger, answer: Answer): Promise<void> {
    const { resync, unresolved, log } = this.#ctx
    const { did, from, rev } = stranger
    log.debug({ did, answer }, 'looked at a stranger')
    await this.#untilStored(did, async () => {
      // Where it is unclear what nobody signed, it is found by what it does next.
      if (answer === 'ours' || (answer === 'unclear' && rev !== '')) {
        await resync.request(did, { source: from.host, newerThan: rev })
        if (answer === 'unclear') await unresolved.add(did, from.host)
      }
      await this.#forget(stranger)
    })
  }

  async #forget({ did, rev }: Stranger): Promise<void> {
    if (rev !== '') await this.#ctx.rows.remove(did, rev)
  }

  /** The database may be away for a while: nobody is forgotten for that. */
  #untilStored<T>(did: string, attempt: () => Promise<T>, maxFailures?: number): Promise<T | undefined> {
    const { signal, log } = this.#ctx
    const onFirstFailure = (err: unknown) =>
      log.error({ err, did }, 'cannot read or store who is to be looked at; trying until it works')
    return untilStored(attempt, { signal, onFirstFailure, maxFailures })
  }
}

const DID_WEB = 'did:web'

/** Who is to be asked where an account lives. */
function directoryOf(did: string): string {
  return did.startsWith(`${DID_WEB}:`) ? DID_WEB : 'did:plc'
}

/** Whether there is a place for one more: of those who signed nothing, there are never more than a part has room for. */
function isFree(taken: number, places: number, rev: string): boolean {
  return taken < (rev === '' ? places * STRANGERS_GREETED_SHARE : places)
}
