import type { ChildProcess } from 'node:child_process'
import type { GitObjectType } from '../../src/atoms/object-id.js'
import { MAX_GIT_OBJECT_BYTES } from '../../src/limits/git.js'
import { endGroup, exitOf } from './git.js'
import { GitError } from './git-error.js'

/** An object of a repository, whole. */
export interface GitObject {
  readonly id: string
  readonly type: GitObjectType
  readonly bytes: Buffer
}

interface OpenObject {
  readonly id: string
  readonly type: GitObjectType
  readonly size: number
  /** Has to be read to its end before the next object. */
  readonly pieces: AsyncIterable<Buffer>
}

const HEADER = /^([0-9a-f]{40}|[0-9a-f]{64}) (blob|commit|tag|tree) (\d+)$/

/** Reads objects through one `git cat-file --batch`, one after the other. Close it when done (`using`). */
export class ObjectReader implements Disposable {
  readonly #child: ChildProcess
  readonly #input: AsyncIterator<Buffer>
  readonly #exit: Promise<unknown>
  #rest: Buffer = Buffer.alloc(0)
  /** Whoever asks waits for the one before. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(child: ChildProcess) {
    if (child.stdout === null || child.stdin === null) throw new Error('cat-file needs its pipes.')
    this.#child = child
    this.#exit = exitOf(child).catch((error: unknown) => error)
    child.stderr?.resume()
    child.stdin.on('error', () => undefined)
    this.#input = child.stdout[Symbol.asyncIterator]()
  }

  /**
   * An object with its content; undefined where the repository has none.
   * @throws GitError for one that is too large to be held
   */
  read(id: string, maxBytes = MAX_GIT_OBJECT_BYTES): Promise<GitObject | undefined> {
    return this.#next(async () => {
      const object = await this.#open(id)
      if (object === undefined) return undefined
      const pieces: Buffer[] = []
      for await (const piece of object.pieces) if (object.size <= maxBytes) pieces.push(piece)
      if (object.size > maxBytes) {
        throw new GitError('TooMuchOutput', `${id} has ${object.size} bytes, more than ${maxBytes}.`)
      }
      return { id: object.id, type: object.type, bytes: Buffer.concat(pieces) }
    })
  }

  /** A file's content piece by piece. Read it to its end before anything else is asked. @throws GitError */
  async *contents(id: string): AsyncGenerator<Buffer> {
    let done = (): void => undefined
    const reading = new Promise<void>((resolve) => {
      done = resolve
    })
    const opened = this.#next(() => this.#open(id))
    this.#turn = opened.then(
      () => reading,
      () => undefined,
    )
    try {
      const object = await opened
      if (object === undefined) throw new GitError('NotFound', `The repository lacks the object ${id}.`)
      yield* object.pieces
    } finally {
      done()
    }
  }

  [Symbol.dispose](): void {
    endGroup(this.#child)()
  }

  #next<T>(task: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(task)
    this.#turn = mine.catch(() => undefined)
    return mine
  }

  async #open(id: string): Promise<OpenObject | undefined> {
    if (!/^[^\s]+$/.test(id)) throw new GitError('NotFound', `${JSON.stringify(id)} names no object.`)
    this.#child.stdin?.write(`${id}\n`)
    const line = await this.#line()
    if (/ (missing|ambiguous)$/.test(line)) return undefined
    const [, found = '', type, digits] = HEADER.exec(line) ?? []
    if (type === undefined) throw new GitError('Failed', `git cat-file answered ${JSON.stringify(line)}.`)
    const size = Number(digits)
    return { id: found, type: type as GitObjectType, size, pieces: this.#body(size) }
  }

  async *#body(size: number): AsyncGenerator<Buffer> {
    for (let left = size; left > 0; ) {
      if (this.#rest.length === 0) await this.#more()
      const piece = this.#rest.subarray(0, left)
      this.#rest = this.#rest.subarray(piece.length)
      left -= piece.length
      yield piece
    }
    // The newline behind it.
    if (this.#rest.length === 0) await this.#more()
    this.#rest = this.#rest.subarray(1)
  }

  async #line(): Promise<string> {
    let end = this.#rest.indexOf(10)
    while (end < 0) {
      await this.#more()
      end = this.#rest.indexOf(10)
    }
    const line = this.#rest.toString('utf8', 0, end)
    this.#rest = this.#rest.subarray(end + 1)
    return line
  }

  async #more(): Promise<void> {
    const { value, done } = await this.#input.next()
    if (done) {
      const error = await this.#exit
      throw error instanceof Error
        ? error
        : new GitError('Failed', 'git cat-file ended before its answer did.')
    }
    this.#rest = this.#rest.length === 0 ? value : Buffer.concat([this.#rest, value])
  }
}
