import type { Checkpoint } from '../src/indexing/checkpoint.js'

/** One event that is being worked on. */
export interface TrackedEvent {
  /** How far the source would be, were this event done: what its own transaction may write. */
  checkpoint(): Checkpoint | undefined
  done(): void
}

/** An event that is worked on, or a run of events that are done: the last of those. */
interface Entry<E> {
  seq: number
  event: E | undefined
  done: boolean
  previous: Entry<E>
  next: Entry<E>
}

/**
 * The cursor of one source while many of its events are worked on at once: the last of those before which nothing
 * is unfinished. Events are begun in the order in which they came. Neighbours that are done are kept as one, so that
 * however many pass behind one that takes long, no more is held than twice what is worked on.
 */
export class LowWaterMark<E> {
  readonly #host: string
  readonly #dateOf: (event: E) => Date | null
  /** Of a ring: what follows is the oldest. Stands for all that is done with nothing unfinished before. */
  readonly #reached: Entry<E> = newEntry<E>(0, undefined, true)
  /** While held, nothing may be written: what came before the first event is not stored yet. */
  held = false

  /** @param dateOf when an event happened: asked for those alone whose cursor is written */
  constructor(host: string, dateOf: (event: E) => Date | null) {
    this.#host = host
    this.#dateOf = dateOf
  }

  /** The last event of which anything is kept here; undefined when there was none. */
  get latest(): E | undefined {
    return this.#reached.previous.event
  }

  /** The first event that is worked on; undefined when there is none. */
  get oldest(): E | undefined {
    const { next } = this.#reached
    return next === this.#reached ? undefined : next.event
  }

  /** Has what is kept of events that passed be kept in another form from now on. */
  keepLatest(keep: (event: E) => E): void {
    const last = this.#reached.previous
    if (last.done && last.event !== undefined) last.event = keep(last.event)
  }

  /** Takes an event that needs no work. */
  pass(seq: number, event: E): void {
    const last = this.#reached.previous
    if (last.done) {
      last.seq = seq
      last.event = event
    } else {
      this.#append(newEntry(seq, event, true))
    }
  }

  /** Takes an event that is being worked on. */
  begin(seq: number, event: E): TrackedEvent {
    const entry = newEntry(seq, event, false)
    this.#append(entry)
    return new Tracked(this, entry)
  }

  /** For an event that is being worked on. */
  checkpointWith(entry: Entry<E>): Checkpoint | undefined {
    if (entry.previous !== this.#reached) return this.checkpoint()
    return this.#at(entry.next !== this.#reached && entry.next.done ? entry.next : entry)
  }

  /** For an event that is being worked on: from now on it is not. */
  end(entry: Entry<E>): void {
    entry.done = true
    if (entry.next !== this.#reached && entry.next.done) absorbNext(entry)
    if (entry.previous.done) absorbNext(entry.previous)
  }

  /** How far the source is. */
  checkpoint(): Checkpoint | undefined {
    return this.#reached.seq === 0 ? undefined : this.#at(this.#reached)
  }

  /** How many entries are held. */
  get size(): number {
    let size = 0
    for (let entry = this.#reached.next; entry !== this.#reached; entry = entry.next) size++
    return size
  }

  #append(entry: Entry<E>): void {
    link(this.#reached.previous, entry)
    link(entry, this.#reached)
  }

  #at({ seq, event }: Entry<E>): Checkpoint | undefined {
    if (this.held) return undefined
    return { host: this.#host, seq, eventAt: event === undefined ? null : this.#dateOf(event) }
  }
}

/** A class: as functions of an object, these would be made anew for each event. */
class Tracked<E> implements TrackedEvent {
  readonly #mark: LowWaterMark<E>
  readonly #entry: Entry<E>

  constructor(mark: LowWaterMark<E>, entry: Entry<E>) {
    this.#mark = mark
    this.#entry = entry
  }

  checkpoint(): Checkpoint | undefined {
    return this.#mark.checkpointWith(this.#entry)
  }

  done(): void {
    this.#mark.end(this.#entry)
  }
}

function newEntry<E>(seq: number, event: E | undefined, done: boolean): Entry<E> {
  const entry = { seq, event, done } as Entry<E>
  link(entry, entry)
  return entry
}

function link<E>(previous: Entry<E>, next: Entry<E>): void {
  previous.next = next
  next.previous = previous
}

/** Makes two neighbours that are done one, which is as far as the later. */
function absorbNext<E>(entry: Entry<E>): void {
  const { next } = entry
  entry.seq = next.seq
  entry.event = next.event
  link(entry, next.next)
  // Once among the old objects, it would keep what follows it, and that the next, until a full collection.
  link(next, next)
}
