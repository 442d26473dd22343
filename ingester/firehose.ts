import { isDid } from '../src/syntax/identifiers.js'
import { Backfill } from './backfill.js'
import { Connection } from './connection.js'
import type { EventContext, Origin } from './event-context.js'
import { EventCounts } from './event-counts.js'
import { workOnEvent } from './event-work.js'
import { FrameError, StreamError } from './frame-error.js'
import { FrameIntake, type FrameSink } from './frame-intake.js'
import { type Frame, readTime, timeOf } from './frames.js'
import { handleFrame } from './handle-frame.js'
import { publishQueues } from './publish-queues.js'
import type { Follower } from './report-sources.js'
import { type Source, toSource } from './source.js'
import { StoredPosition } from './stored-position.js'
import { takeToLookAt } from './stranger-event.js'
import { Subscription } from './subscription.js'

/** What says when an event happened: its own text, or the bytes of its message. */
type Dated = string | Buffer | null

/**
 * Follows one `subscribeRepos` host from its cursor on, over lost connections, until the context's signal aborts.
 * Reads no faster than events are stored.
 */
export class Firehose implements FrameSink, Follower {
  readonly #ctx: EventContext
  readonly #source: Source
  readonly #position: StoredPosition<Dated>
  readonly connection: Connection
  readonly #backfill: Backfill
  readonly #counts = new EventCounts()

  constructor(ctx: EventContext, configured: string) {
    this.#ctx = ctx
    this.#source = toSource(configured)
    const { host } = this.#source
    this.#position = new StoredPosition(ctx, host, dateOf)
    this.connection = new Connection(ctx, host)
    this.#backfill = new Backfill(ctx, this.#source, (isHeld) => {
      this.#position.mark.held = isHeld
    })
  }

  async run(): Promise<void> {
    const { known, dispatcher } = this.#ctx
    const cursor = await this.#position.read()
    if (cursor) this.#backfill.resume()
    const intake = new FrameIntake({ known, sink: this, counts: this.#counts, position: cursor })
    const subscription = this.#subscribe(intake)
    const onPressure = (isFull: boolean) => (isFull ? subscription.pause() : subscription.resume())
    onPressure(dispatcher.isFull)
    const unlisten = dispatcher.onPressure(onPressure)
    const stopKeeping = this.#position.keep(() => this.#publishCounts())
    try {
      await subscription.run()
    } catch (error) {
      if (!(error instanceof StreamError)) throw error
      this.#halt(intake.position)
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

  take(frame: Frame, byteLength: number): void {
    const { mark } = this.#position
    // From here on it may be needed for long. While events only pass, the last of them has just come.
    mark.keepLatest(copied)
    const tracked = mark.begin(frame.seq, frame.time)
    const { host } = this.#source
    const origin: Origin = { from: this.#source, source: host, checkpoint: () => tracked.checkpoint() }
    const { known, dispatcher, strangers } = this.#ctx
    const { did } = frame
    const isStranger = !known.has(did)
    if (isStranger && !strangers.enter(did)) {
      const { seq, type } = frame
      const rev = type === 'commit' ? frame.event.rev : undefined
      takeToLookAt(this.#ctx, { seq, did, type, rev, byteLength, origin, tracked })
      return
    }
    if (isStranger) known.expect(did)
    dispatcher.add(did, byteLength, async () => {
      const isStored = await workOnEvent(this.#ctx, frame, origin, () =>
        isStranger ? this.#handleOfStranger(frame, origin) : this.#handle(frame, origin),
      )
      if (isStored) tracked.done()
      if (isStranger) known.expectNoMore(did)
    })
  }

  async #handleOfStranger(frame: Frame, origin: Origin): Promise<void> {
    await this.#ctx.strangers.identify(frame.did)
    await this.#handle(frame, origin)
  }

  /** Of somebody who is a stranger still, only a commit can matter. */
  #handle(frame: Frame, origin: Origin): Promise<void> {
    const matters = frame.type === 'commit' || this.#ctx.known.has(frame.did)
    return matters ? handleFrame(this.#ctx, frame, origin) : Promise.resolve()
  }

  greet(did: string): void {
    if (!isDid(did)) return
    this.#ctx.strangers.greet(did, this.#source)
  }

  pass(seq: number, frame: Buffer): void {
    this.#position.mark.pass(seq, frame)
  }

  inform(name: string, message: string | undefined): void {
    const { log } = this.#ctx
    const { host } = this.#source
    if (name !== 'OutdatedCursor') {
      log.info({ source: host, name, message }, 'the source has something to tell')
      return
    }
    log.warn(
      { source: host },
      `${host} no longer has what came after our cursor: every repository is fetched anew`,
    )
    this.#backfill.start()
  }

  #subscribe(intake: FrameIntake): Subscription {
    const { signal, log, metrics } = this.#ctx
    const { host } = this.#source
    return new Subscription({
      host,
      signal,
      position: () => intake.position,
      onOpen: () => {
        this.connection.opened()
        intake.opened()
        // Without a cursor, the stream begins here: what came before is searched for, and what happens meanwhile is
        // in the stream.
        if (intake.position === undefined) this.#backfill.start()
      },
      onFrame: (frame) => {
        intake.take(frame)
        this.connection.received()
      },
      onPoison: (frame, error) => {
        metrics.refusals.inc({ source: host, reason: 'PoisonFrame' })
        log.error(
          { source: host, after: intake.position, byteLength: frame.length, err: error },
          `${host} sends a message again and again that nobody can read: it is passed over`,
        )
        intake.passOver(frame, error.message)
      },
      onFailure: (error) => this.connection.failed(error),
    })
  }

  #halt(position: number | undefined): void {
    const { host } = this.#source
    this.connection.halted(
      `our cursor ${position} lies in the future of ${host}: it is another server than before, or has lost ` +
        'its history. Nothing is skipped by guess, so it is no longer followed. To follow it from now on and fetch ' +
        `every repository anew, stop every ingester and start one once with: npm run ingester -- --from-live ${host} ` +
        `(all programs in one: npm start -- --from-live ${host})`,
    )
  }

  get host(): string {
    return this.#source.host
  }

  lagSeconds(): number | null {
    return this.#position.lagSeconds()
  }

  #publishCounts(): void {
    this.#counts.publish(this.#ctx.metrics, this.#source.host)
    publishQueues(this.#ctx)
  }
}

/** The memory of messages is used again. */
function copied(dated: Dated): Dated {
  return dated instanceof Uint8Array ? Buffer.from(dated) : dated
}

function dateOf(dated: Dated): Date | null {
  if (!(dated instanceof Uint8Array)) return dated === null ? null : readTime(dated)
  try {
    return timeOf(dated)
  } catch (error) {
    // A message that does not matter is not decoded, so that nobody knows yet that it cannot be.
    if (error instanceof FrameError) return null
    throw error
  }
}
