/** One message of a stream. It is encoded anew when its stream is numbered anew. */
export interface Entry {
  readonly seq: number
  readonly frame: Uint8Array
}

interface Kept {
  readonly encode: (seq: number) => Uint8Array
  /** Called whenever it goes out to a consumer. */
  readonly onSent: () => void
}

/** What a host has told, in order, with a window that can be shortened. */
export class EventLog {
  #entries: { seq: number; kept: Kept }[] = []
  #lastSeq = 0
  readonly #listeners = new Set<() => void>()

  get lastSeq(): number {
    return this.#lastSeq
  }

  /** What a consumer must have read for the window to follow on. */
  get forgottenThrough(): number {
    return (this.#entries[0]?.seq ?? this.#lastSeq + 1) - 1
  }

  get length(): number {
    return this.#entries.length
  }

  append(encode: (seq: number) => Uint8Array, onSent: () => void = () => undefined): number {
    const seq = ++this.#lastSeq
    this.#entries.push({ seq, kept: { encode, onSent } })
    this.#wake()
    return seq
  }

  /** Numbers may be left out. */
  skip(count: number): void {
    this.#lastSeq += count
  }

  /** The first entry past a number. */
  after(seq: number): Entry | undefined {
    const entry = this.#entries[this.#indexAfter(seq)]
    return entry && { seq: entry.seq, frame: entry.kept.encode(entry.seq) }
  }

  sent(seq: number): void {
    const entry = this.#entries[this.#indexAfter(seq - 1)]
    if (entry?.seq === seq) entry.kept.onSent()
  }

  forgetThrough(seq: number): void {
    this.#entries = this.#entries.slice(this.#indexAfter(seq))
  }

  /** Numbers the whole window anew, as a host does that was set up again. */
  renumber(first: number): void {
    this.#entries = this.#entries.map(({ kept }, index) => ({ seq: first + index, kept }))
    this.#lastSeq = first + this.#entries.length - 1
    this.#wake()
  }

  /** Hears that there is something new. @returns what ends it */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #wake(): void {
    for (const listener of this.#listeners) listener()
  }

  #indexAfter(seq: number): number {
    let low = 0
    let high = this.#entries.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#entries[middle]?.seq ?? 0) <= seq) low = middle + 1
      else high = middle
    }
    return low
  }
}
