import { createHash } from 'node:crypto'

/** The id that git gives to bytes as a blob (gitformat-loose-object), counted as they come. */
export class GitBlobHash {
  readonly #size: number
  #hash

  /** @param size of all bytes: git hashes it before them */
  constructor(size: number) {
    this.#size = size
    this.#hash = this.#start()
  }

  append(chunk: Uint8Array): void {
    this.#hash.update(chunk)
  }

  restart(): void {
    this.#hash = this.#start()
  }

  /** Of all bytes so far, in hex. */
  get id(): string {
    return this.#hash.copy().digest('hex')
  }

  #start() {
    return createHash('sha1').update(`blob ${this.#size}\0`)
  }
}
