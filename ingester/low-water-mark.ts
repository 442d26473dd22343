import type { Checkpoint } from '../src/indexing/checkpoint.js'

/** One event that is being worked on. */
export interface TrackedEvent {
  /** How far the source would be, were this event done: what its own transaction may write. */
  checkpoint(): Checkpoint | undefined
  done(): void
}

/** An event that is worked on, or a run of events that are done: the last of those. */
interface Entry {
  seq: number
  eventAt: Date | null
  done: boolean
  previous: Entry
  next: Entry
}

/**
 * The cursor of one source while many of its events are worked on at once: the last of those before which nothing
 * is unfinished. Events are begun in the order in which they came. Neighbours that are done are kept as one, so that
 * however many pass behind one that takes long, no more is held than twice what is worked on.
 */
export class LowWaterMark {
  readonly #host: string
  /** Of a ring: what follows is the oldest. Stands for all that is done with nothing unfinished before. */
  readonly #reached: Entry
  /** While held, nothing may be written: what came before the first event is not stored yet. */
  held = false

  constructor(host: string) {
    this.#host = host
    this.#reached = newEntry(0, null, true)
  }

  begin(seq: number, eventAt: Date | null): TrackedEvent {
    const entry = newEntry(seq, eventAt, false)
    const last = this.#reached.previous
    link(last, entry)
    link(entry, this.#reached)
    return {
      checkpoint: () => this.#checkpointWith(entry),
      done: () => {
        entry.done = true
        if (entry.next !== this.#reached && entry.next.done) absorbNext(entry)
        if (entry.previous.done) absorbNext(entry.previous)
      },
    }
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

  #checkpointWith(entry: Entry): Checkpoint | undefined {
    if (entry.previous !== this.#reached) return this.checkpoint()
    return this.#at(entry.next !== this.#reached && entry.next.done ? entry.next : entry)
  }

  #at({ seq, eventAt }: Entry): Checkpoint | undefined {
    return this.held ? undefined : { host: this.#host, seq, eventAt }
  }
}

function newEntry(seq: number, eventAt: Date | null, done: boolean): Entry {
  const entry = { seq, eventAt, done } as Entry
  link(entry, entry)
  return entry
}

function link(previous: Entry, next: Entry): void {
  previous.next = next
  next.previous = previous
}

/** Makes two neighbours that are done one, which is as far as the later. */
function absorbNext(entry: Entry): void {
  const { next } = entry
  entry.seq = next.seq
  entry.eventAt = next.eventAt
  link(entry, next.next)
}
