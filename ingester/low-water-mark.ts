import type { Checkpoint } from '../src/indexing/checkpoint.js'

/** One event that is being worked on. */
export interface TrackedEvent {
  /** How far the source would be, were this event done: what its own transaction may write. */
  checkpoint(): Checkpoint | undefined
  done(): void
}

interface Entry {
  seq: number
  eventAt: Date | null
  done: boolean
}

/**
 * The cursor of one source while many of its events are worked on at once: the last of those before which nothing
 * is unfinished. Events are begun in the order in which they came.
 */
export class LowWaterMark {
  readonly #host: string
  #entries: Entry[] = []
  #first = 0
  #reached: { seq: number; eventAt: Date | null } | undefined
  /** While held, nothing may be written: what came before the first event is not stored yet. */
  held = false

  constructor(host: string) {
    this.#host = host
  }

  begin(seq: number, eventAt: Date | null): TrackedEvent {
    const entry: Entry = { seq, eventAt, done: false }
    this.#entries.push(entry)
    return {
      checkpoint: () => this.#checkpointWith(entry),
      done: () => {
        entry.done = true
        this.#advance()
      },
    }
  }

  /** How far the source is. */
  checkpoint(): Checkpoint | undefined {
    return this.#reached && !this.held ? { host: this.#host, ...this.#reached } : undefined
  }

  #checkpointWith(entry: Entry): Checkpoint | undefined {
    if (this.held) return undefined
    if (this.#entries[this.#first] !== entry) return this.checkpoint()
    let last = entry
    for (let index = this.#first + 1; this.#entries[index]?.done; index++) last = this.#entries[index] ?? last
    return { host: this.#host, seq: last.seq, eventAt: last.eventAt }
  }

  #advance(): void {
    for (let entry = this.#entries[this.#first]; entry?.done; entry = this.#entries[++this.#first]) {
      this.#reached = { seq: entry.seq, eventAt: entry.eventAt }
    }
    // Given back in blocks, so that a long queue costs no more than a short one.
    if (this.#first > COMPACT_AFTER) {
      this.#entries = this.#entries.slice(this.#first)
      this.#first = 0
    }
  }
}

const COMPACT_AFTER = 1024
