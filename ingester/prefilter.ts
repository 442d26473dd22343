/** What a message is, by its header. `unknown` is to be passed over (specification, Event Stream); `broken` is no frame. */
export type FrameKind = 'commit' | 'sync' | 'identity' | 'account' | 'info' | 'error' | 'unknown' | 'broken'

/**
 * What the bytes of an event stream's message say, read without decoding them: a walk over the two maps, header and
 * body, that steps over values by their length. As DAG-CBOR sorts keys by length, `blocks` comes after all that is
 * looked for, and about a hundred bytes are read; any other order of keys gives the same answer.
 *
 * One scanner is used again and again, and nothing is allocated: what it says holds until the next `scan`. What is
 * stepped over is not checked; whoever uses a message decodes it strictly.
 */
export class FrameScanner {
  readonly #paths: readonly Uint8Array[]
  /** The argument of the head that was read last. */
  #argument = 0
  #frame: Buffer = EMPTY

  kind: FrameKind = 'broken'
  /** 0 when the message has none, or none that can be: they are positive. */
  seq = 0
  /** Whether a `#commit` has an op in one of the collections. */
  touches = false
  /** Where the body begins. */
  bodyStart = 0
  /** The account that it is about, as a part of the message; empty when it names none. */
  didStart = 0
  didEnd = 0

  /** @param collections NSIDs */
  constructor(collections: readonly string[]) {
    this.#paths = collections.map((nsid) => Buffer.from(`${nsid}/`, 'latin1'))
  }

  did(): string {
    // A DID is ASCII; what is not is no DID under this name either.
    return this.#frame.toString('latin1', this.didStart, this.didEnd)
  }

  /** Reads a message. Never throws. */
  scan(frame: Buffer): FrameKind {
    this.#frame = frame
    this.didStart = this.didEnd = 0
    this.seq = 0
    this.touches = false
    this.bodyStart = this.#readHeader(frame)
    if (this.bodyStart < 0 || !this.#readBody(frame)) this.kind = 'broken'
    return this.kind
  }

  /** @returns where the body begins, or BROKEN */
  #readHeader(frame: Buffer): number {
    if (beginsWith(frame, 0, USUAL_HEADER)) {
      this.kind = 'commit'
      return USUAL_HEADER.length
    }
    let at = this.#mapHead(frame, 0)
    let op = BREAK
    let kind: FrameKind = 'unknown'
    for (let left = this.#argument; left > 0 && at >= 0; left--) {
      const key = this.#textHead(frame, at)
      if (key < 0) return BROKEN
      const length = this.#argument
      at = key + length
      if (length === 2 && frame[key] === 0x6f && frame[key + 1] === 0x70) {
        op = frame[at] ?? BREAK
        at = this.#skip(frame, at)
      } else if (length === 1 && frame[key] === 0x74 && majorOf(frame, at) === TEXT) {
        const start = this.#textHead(frame, at)
        if (start < 0) return BROKEN
        at = start + this.#argument
        kind = kindOf(frame, start, at)
      } else {
        at = this.#skip(frame, at)
      }
    }
    this.kind = op === OP_MESSAGE ? kind : op === OP_ERROR ? 'error' : 'unknown'
    return op === BREAK ? BROKEN : at
  }

  /** @returns whether the body is a map that can be walked as far as it is looked at */
  #readBody(frame: Buffer): boolean {
    const isCommit = this.kind === 'commit'
    const account = isCommit ? REPO : DID
    let wanted = isCommit ? WANT_SEQ | WANT_DID | WANT_OPS : WANT_SEQ | WANT_DID
    let at = this.#mapHead(frame, this.bodyStart)
    for (let left = this.#argument; left > 0 && at >= 0 && wanted !== 0; left--) {
      const key = this.#textHead(frame, at)
      if (key < 0) return false
      const length = this.#argument
      at = key + length
      const name = length === 3 || length === 4 ? nameAt(frame, key, length) : 0
      if (name === SEQ) {
        at = this.#readSeq(frame, at)
        wanted &= ~WANT_SEQ
      } else if (name === account && majorOf(frame, at) === TEXT) {
        at = this.#textHead(frame, at)
        if (at < 0) return false
        this.didStart = at
        at += this.#argument
        this.didEnd = at
        wanted &= ~WANT_DID
      } else if (name === OPS && isCommit && majorOf(frame, at) === ARRAY) {
        at = this.#readOps(frame, at)
        wanted &= ~WANT_OPS
      } else {
        at = this.#skip(frame, at)
      }
    }
    return at >= 0
  }

  #readSeq(frame: Buffer, at: number): number {
    if (majorOf(frame, at) !== UNSIGNED) return this.#skip(frame, at)
    const next = this.#head(frame, at)
    this.seq = this.#argument <= Number.MAX_SAFE_INTEGER ? this.#argument : 0
    return next
  }

  #readOps(frame: Buffer, start: number): number {
    let at = this.#head(frame, start)
    for (let ops = this.#argument; ops > 0 && at >= 0; ops--) {
      if (majorOf(frame, at) !== MAP) {
        at = this.#skip(frame, at)
        continue
      }
      at = this.#mapHead(frame, at)
      for (let left = this.#argument; left > 0 && at >= 0; left--) {
        const key = this.#textHead(frame, at)
        if (key < 0) return BROKEN
        const length = this.#argument
        at = key + length
        if (length === 4 && nameAt(frame, key, 4) === PATH && majorOf(frame, at) === TEXT) {
          at = this.#textHead(frame, at)
          if (at < 0) return BROKEN
          if (!this.touches) this.touches = this.#isOurs(frame, at, this.#argument)
          at += this.#argument
        } else {
          at = this.#skip(frame, at)
        }
      }
    }
    return at
  }

  #isOurs(frame: Buffer, start: number, length: number): boolean {
    for (const path of this.#paths) if (path.length <= length && beginsWith(frame, start, path)) return true
    return false
  }

  /** Steps over one value, however deep, without recursion. @returns where the next begins, or BROKEN */
  #skip(frame: Buffer, start: number): number {
    let at = start
    for (let values = 1; values > 0; values--) {
      const major = majorOf(frame, at)
      at = this.#head(frame, at)
      if (at < 0) return BROKEN
      if (major === BYTES || major === TEXT) at += this.#argument
      else if (major === ARRAY) values += this.#argument
      else if (major === MAP) values += 2 * this.#argument
      else if (major === TAG) values++
      // Each value takes a byte at least: this bounds the count, and the time.
      if (values - 1 > frame.length - at) return BROKEN
    }
    return at
  }

  #mapHead(frame: Buffer, at: number): number {
    return majorOf(frame, at) === MAP ? this.#head(frame, at) : BROKEN
  }

  /** @returns where a text begins that lies within the frame, or BROKEN; its length is the argument */
  #textHead(frame: Buffer, at: number): number {
    if (majorOf(frame, at) !== TEXT) return BROKEN
    const start = this.#head(frame, at)
    return start < 0 || this.#argument > frame.length - start ? BROKEN : start
  }

  /** Reads the head of a value: its argument is kept. @returns where its content begins, or BROKEN */
  #head(frame: Buffer, at: number): number {
    const low = (frame[at] ?? BREAK) & 0x1f
    if (low < 24) {
      this.#argument = low
      return at + 1
    }
    if (low > 27) return BROKEN
    const end = at + 1 + (1 << (low - 24))
    if (end > frame.length) return BROKEN
    let argument = 0
    for (let index = at + 1; index < end; index++) argument = argument * 256 + (frame[index] ?? 0)
    this.#argument = argument
    return end
  }
}

const EMPTY = Buffer.alloc(0)
const BROKEN = -1
/** A byte that begins no value: it stands for what is past the end. */
const BREAK = 0xff

// Major types of CBOR (RFC 8949, 3.1).
const UNSIGNED = 0
const BYTES = 2
const TEXT = 3
const ARRAY = 4
const MAP = 5
const TAG = 6

// What a decision takes.
const WANT_SEQ = 1
const WANT_DID = 2
const WANT_OPS = 4

// Values of a header's `op`: 1, and -1 as CBOR writes it.
const OP_MESSAGE = 0x01
const OP_ERROR = 0x20

function majorOf(frame: Buffer, at: number): number {
  return (frame[at] ?? BREAK) >> 5
}

/** Whether `bytes` stand at `start`. */
export function beginsWith(frame: Uint8Array, start: number, bytes: Uint8Array): boolean {
  // Backwards: kinds and collections are told apart by their ends.
  for (let index = bytes.length - 1; index >= 0; index--)
    if (frame[start + index] !== bytes[index]) return false
  return true
}

/** Up to four letters as a number. */
function nameAt(frame: Buffer, at: number, length: number): number {
  let name = 0
  for (let index = at; index < at + length; index++) name = (name << 8) | (frame[index] ?? 0)
  return name
}

const nameOf = (name: string) => nameAt(Buffer.from(name), 0, name.length)
const SEQ = nameOf('seq')
const DID = nameOf('did')
const OPS = nameOf('ops')
const REPO = nameOf('repo')
const PATH = nameOf('path')

/** `{"t":"#commit","op":1}`, with which nearly all messages begin. */
export const USUAL_HEADER = Buffer.from('a261746723636f6d6d6974626f7001', 'hex')

const KINDS = (['commit', 'sync', 'identity', 'account', 'info'] as const).map(
  (kind) => [kind, Buffer.from(`#${kind}`)] as const,
)

function kindOf(frame: Buffer, start: number, end: number): FrameKind {
  for (const [kind, type] of KINDS) {
    if (type.length === end - start && beginsWith(frame, start, type)) return kind
  }
  return 'unknown'
}
