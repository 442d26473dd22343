import { COLLECTIONS } from '../src/definitions/record.js'
import { MAX_REV_LEAD_MS } from '../src/limits/repo.js'
import {
  JETSTREAM_GAP_MS,
  JETSTREAM_REWIND_MS,
  JETSTREAM_WINDOW_MS,
  MAX_JETSTREAM_MESSAGE_BYTES,
  MAX_PROOFS_WAITING,
  RECONNECT_LAST_MS,
} from '../src/limits/sources.js'
import { onAccount } from './account.js'
import { Backfill } from './backfill.js'
import { Connection } from './connection.js'
import type { EventContext, Origin } from './event-context.js'
import { EventCounts } from './event-counts.js'
import { workOnEvent } from './event-work.js'
import { onIdentity } from './identity.js'
import { onRecordHint } from './jetstream-commit.js'
import {
  type JetstreamEvent,
  JetstreamMessageError,
  mayMatter,
  readJetstreamEvent,
  scanTime,
} from './jetstream-event.js'
import { publishQueues } from './publish-queues.js'
import type { Follower } from './report-sources.js'
import { pause, reconnectDelayMs } from './retry.js'
import { ConnectionError, openSocket, type Socket } from './socket.js'
import { type Source, toSource } from './source.js'
import { StoredPosition } from './stored-position.js'
import { takeToLookAt } from './stranger-event.js'

const US_PER_MS = 1000

/**
 * Follows one Jetstream from its cursor on, over lost connections, until the context's signal aborts. It costs little
 * to receive, and proves nothing: its events say where to look. Nor does it show what was lost, so that after a gap
 * in time every repository is fetched anew.
 */
export class Jetstream implements Follower {
  readonly #ctx: EventContext
  readonly #source: Source
  readonly #position: StoredPosition<number>
  readonly connection: Connection
  readonly #backfill: Backfill
  readonly #counts = new EventCounts()
  /** Events of each account that are not done. */
  readonly #waiting = new Map<string, number>()
  /** The latest event received, in microseconds since 1970: where a lost connection is taken up. */
  #received: number | undefined
  /** What the open connection was asked to begin at, until its first event has come. */
  #awaits: number | undefined
  #socket: Socket | undefined
  #isPaused = false

  constructor(ctx: EventContext, host: string) {
    this.#ctx = ctx
    this.#source = toSource(host)
    this.#position = new StoredPosition(ctx, host, (timeUs) => new Date(timeUs / US_PER_MS))
    this.connection = new Connection(ctx, host)
    this.#backfill = new Backfill(ctx, this.#source, (isHeld) => {
      this.#position.mark.held = isHeld
    })
  }

  get host(): string {
    return this.#source.host
  }

  lagSeconds(): number | null {
    return this.#position.lagSeconds()
  }

  async run(): Promise<void> {
    const { dispatcher, signal } = this.#ctx
    this.#received = await this.#position.read()
    if (this.#received !== undefined) this.#backfill.resume()
    const unlisten = dispatcher.onPressure((isFull) => this.#setPaused(isFull))
    this.#setPaused(dispatcher.isFull)
    const stopKeeping = this.#position.keep(() => this.#publishCounts())
    try {
      for (let failures = 0; !signal.aborted; ) {
        const before = this.#received
        const startedAt = performance.now()
        await this.#connect()
        const wasGood = this.#received !== before || performance.now() - startedAt > RECONNECT_LAST_MS
        failures = wasGood ? 1 : failures + 1
        await pause(reconnectDelayMs(failures, Math.random()), signal)
      }
    } finally {
      stopKeeping()
      unlisten()
    }
    await this.#backfill.ended()
  }

  /** Writes how far the source is, once all work has ended. */
  async close(): Promise<void> {
    this.#publishCounts()
    await this.#position.close()
  }

  /** Until the connection ends. */
  async #connect(): Promise<void> {
    const from = this.#received
    this.#awaits = from
    try {
      this.#socket = openSocket({
        url: this.#url(from),
        signal: this.#ctx.signal,
        maxMessageBytes: MAX_JETSTREAM_MESSAGE_BYTES,
        onOpen: () => {
          this.connection.opened()
          // Without a cursor, the stream begins here: what is known may have changed before. It cannot be searched for
          // what is not known.
          if (from === undefined) this.#backfill.start()
          else if (this.#nowUs() - from > JETSTREAM_WINDOW_MS * US_PER_MS) this.#fetchAllAnew()
        },
        onMessage: (message) => {
          this.connection.received()
          this.#take(message)
        },
      })
      if (this.#isPaused) this.#socket.pause()
      await this.#socket.ended
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error
      this.connection.failed(error)
    } finally {
      this.#socket = undefined
    }
  }

  #url(from: number | undefined): string {
    const url = new URL('/subscribe', this.#source.stream)
    for (const collection of COLLECTIONS) url.searchParams.append('wantedCollections', collection)
    // Several events may have one time, and clocks differ between the servers behind one name.
    if (from !== undefined) url.searchParams.set('cursor', String(from - JETSTREAM_REWIND_MS * US_PER_MS))
    return url.href
  }

  #take(message: Buffer): void {
    const { known } = this.#ctx
    if (!mayMatter(message, known)) {
      const timeUs = scanTime(message)
      this.#counts.passed('unknown')
      if (timeUs !== undefined && this.#reach(timeUs)) this.#position.mark.pass(timeUs, timeUs)
      return
    }
    try {
      const event = readJetstreamEvent(message)
      const isReached = this.#reach(event.timeUs)
      // Of strangers, only what they write matters.
      if (event.type === 'other' || (event.type !== 'commit' && !known.has(event.did))) {
        if (isReached) this.#position.mark.pass(event.timeUs, event.timeUs)
      } else if (isReached) {
        this.#work(event, message.length)
      } else {
        // Our clock may be wrong, and once it is right, what comes then moves the cursor past this.
        this.#refuse(event.did, 'its time lies in the future: it is worked on, and the cursor stays')
        this.#work({ ...event, timeUs: this.#received ?? this.#nowUs() }, message.length)
      }
    } catch (error) {
      if (!(error instanceof JetstreamMessageError)) throw error
      this.#refuse('', error.message)
    }
  }

  #refuse(did: string, detail: string): void {
    this.#ctx.refusals.add({ source: this.host, did, reason: 'MalformedEvent', detail })
  }

  /** Moves on to the time of an event. @returns false when nobody may believe it: a cursor must not run ahead */
  #reach(timeUs: number): boolean {
    if (timeUs > this.#nowUs() + MAX_REV_LEAD_MS * US_PER_MS) return false
    const asked = this.#awaits
    this.#awaits = undefined
    // A server that keeps less than we missed begins later, without a word.
    if (asked !== undefined && timeUs - asked > JETSTREAM_GAP_MS * US_PER_MS) this.#fetchAllAnew()
    this.#received = Math.max(this.#received ?? 0, timeUs)
    return true
  }

  #fetchAllAnew(): void {
    this.#awaits = undefined
    const { host } = this.#source
    this.#ctx.log.warn(
      { source: host },
      `${host} may no longer have what came after our cursor: every repository is fetched anew`,
    )
    this.#backfill.start()
  }

  #work(event: JetstreamEvent, byteLength: number): void {
    const { did, timeUs } = event
    const { mark } = this.#position
    const tracked = mark.begin(timeUs, timeUs)
    const origin: Origin = { from: this.#source, source: this.host, checkpoint: () => tracked.checkpoint() }
    this.#counts.taken(event.type === 'malformed' ? 'unknown' : event.type)
    const { known, strangers, dispatcher } = this.#ctx
    const place = { seq: timeUs, did, type: event.type }
    const isStranger = !known.has(did)
    if (isStranger && !strangers.enter(did)) {
      const rev = event.type === 'commit' ? event.hint.rev : undefined
      takeToLookAt(this.#ctx, { ...place, rev, byteLength, origin, tracked })
      return
    }
    this.#waiting.set(did, (this.#waiting.get(did) ?? 0) + 1)
    dispatcher.add(did, byteLength, async () => {
      const handle = async () => {
        if (isStranger) await strangers.identify(did)
        await this.#handle(event, origin)
      }
      if (await workOnEvent(this.#ctx, place, origin, handle)) tracked.done()
      const left = (this.#waiting.get(did) ?? 1) - 1
      if (left > 0) this.#waiting.set(did, left)
      else this.#waiting.delete(did)
    })
  }

  async #handle(event: JetstreamEvent, origin: Origin): Promise<void> {
    const { did } = event
    switch (event.type) {
      case 'commit':
        return onRecordHint(this.#ctx, event.hint, origin, (this.#waiting.get(did) ?? 0) > MAX_PROOFS_WAITING)
      case 'identity':
        return onIdentity(this.#ctx, event, origin)
      case 'account':
        return onAccount(this.#ctx, event, origin)
      case 'malformed':
        this.#refuse(did, event.problem)
        if (event.of === 'commit' && this.#ctx.known.has(did)) await this.#ctx.resync.request(did, origin)
    }
  }

  #setPaused(isPaused: boolean): void {
    this.#isPaused = isPaused
    if (isPaused) this.#socket?.pause()
    else this.#socket?.resume()
  }

  #nowUs(): number {
    return this.#ctx.now().getTime() * US_PER_MS
  }

  #publishCounts(): void {
    this.#counts.publish(this.#ctx.metrics, this.host)
    publishQueues(this.#ctx)
  }
}
