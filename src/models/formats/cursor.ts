import { FormatError } from './bytes.js'

/** The bytes ended where more were expected. */
export class EndOfBytes extends FormatError {
  override name = 'EndOfBytes'
}

/** Reads bytes that come in chunks, forwards alone. What was `ensured` is read without waiting. */
export class Cursor {
  readonly #chunks: AsyncIterator<Uint8Array>
  #buffer: Uint8Array = new Uint8Array(0)
  #at = 0
  #ended = false
  /** How many bytes have been read or skipped. */
  position = 0

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  /** How many bytes can be read without waiting. */
  get ready(): number {
    return this.#buffer.length - this.#at
  }

  /** Waits until `count` bytes are ready, or the end came before. True when they are. */
  async ensure(count: number): Promise<boolean> {
    if (this.ready >= count) return true
    const parts = [this.#buffer.subarray(this.#at)]
    let ready = this.ready
    while (ready < count && !this.#ended) {
      const next = await this.#chunks.next()
      if (next.done === true) this.#ended = true
      else {
        parts.push(next.value)
        ready += next.value.length
      }
    }
    this.#buffer = parts.length === 1 ? (parts[0] ?? this.#buffer) : Buffer.concat(parts)
    this.#at = 0
    return ready >= count
  }

  async atEnd(): Promise<boolean> {
    return !(await this.ensure(1))
  }

  /** The next `count` bytes, not to be kept. @throws EndOfBytes */
  async bytes(count: number): Promise<Uint8Array> {
    if (!(await this.ensure(count))) throw new EndOfBytes('it ends too early')
    return this.take(count)
  }

  /** The next `count` bytes, which are ready, not to be kept. */
  take(count: number): Uint8Array {
    const bytes = this.#buffer.subarray(this.#at, this.#at + count)
    this.#at += count
    this.position += count
    return bytes
  }

  /** What comes next, as far as it is ready, without reading it. */
  peek(count: number): Uint8Array {
    return this.#buffer.subarray(this.#at, this.#at + count)
  }

  /** The next byte, which is ready. */
  byte(): number {
    const byte = this.#buffer[this.#at]
    if (byte === undefined) throw new EndOfBytes('it ends too early')
    this.#at += 1
    this.position += 1
    return byte
  }

  /** @throws EndOfBytes */
  async skip(count: number): Promise<void> {
    for (let left = count; left > 0; ) {
      if (!(await this.ensure(1))) throw new EndOfBytes('it ends too early')
      const step = Math.min(left, this.ready)
      this.take(step)
      left -= step
    }
  }

  /**
   * What comes before the next line feed, which is read, too: undefined where it is longer than `limit`.
   * @throws EndOfBytes
   */
  async line(limit: number): Promise<Uint8Array | undefined> {
    for (let isLong = false; ; isLong = isLong || this.ready > limit) {
      const at = this.#buffer.indexOf(10, this.#at)
      if (at >= 0) {
        const line = this.take(at - this.#at)
        this.byte()
        return isLong || line.length > limit ? undefined : line
      }
      if (isLong) this.take(this.ready)
      if (!(await this.ensure(this.ready + 1))) throw new EndOfBytes('it ends too early')
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return?.()
  }
}
