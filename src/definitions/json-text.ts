import type { JsonValue } from '@atproto/lex'
import { MAX_RECORD_DEPTH } from '../limits/syntax.js'
import { jsonPointer } from './path.js'

/** A place in a text as editors count it: both from 1, the column in UTF-16 units. */
export interface TextPosition {
  readonly line: number
  readonly column: number
}

/** A text that is no JSON; the message says what stands there and what to write. */
export class JsonTextError extends Error {
  override name = 'JsonTextError'
  readonly position: TextPosition

  constructor(message: string, position: TextPosition) {
    super(message)
    this.position = position
  }
}

/** A value, and where in its text each of its parts stands. */
export interface JsonText {
  readonly value: JsonValue
  /** Position of what `segments` lead to, or of the innermost of its containers that the text has. */
  positionOf(segments: readonly (string | number)[]): TextPosition
}

/** Records lie at most two deep in what people paste. */
const MAX_DEPTH = MAX_RECORD_DEPTH + 2
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const STRING = /"(?:[^"\\]|\\.)*"/sy
const LITERALS = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const

/**
 * Reads JSON (RFC 8259) that a person may have written: unlike `JSON.parse` it tells where everything stands and
 * refuses a name that is given twice.
 * @throws JsonTextError
 */
export function readJsonText(text: string): JsonText {
  const reader = new Reader(text)
  const value = reader.readAll()
  return {
    value,
    positionOf(segments) {
      for (let length = segments.length; length > 0; length--) {
        const offset = reader.offsets.get(jsonPointer(segments.slice(0, length)))
        if (offset !== undefined) return positionAt(text, offset)
      }
      return positionAt(text, reader.offsets.get('') ?? 0)
    },
  }
}

function positionAt(text: string, offset: number): TextPosition {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}

class Reader {
  /** Where each value begins, by its JSON pointer. */
  readonly offsets = new Map<string, number>()
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  readAll(): JsonValue {
    const value = this.#readValue([])
    this.#skipSpace()
    if (this.#at < this.#text.length) this.#fail('there is more text after the end: paste one JSON value.')
    return value
  }

  #readValue(path: readonly (string | number)[]): JsonValue {
    this.#skipSpace()
    if (path.length > MAX_DEPTH) this.#fail(`more than ${MAX_DEPTH} levels inside each other.`)
    this.offsets.set(jsonPointer(path), this.#at)
    const first = this.#text[this.#at]
    if (first === '{') return this.#readObject(path)
    if (first === '[') return this.#readArray(path)
    if (first === '"') return this.#readString()
    const number = this.#match(NUMBER)
    if (number !== undefined) return Number(number)
    for (const [word, value] of LITERALS) {
      if (!this.#text.startsWith(word, this.#at)) continue
      this.#at += word.length
      return value
    }
    return this.#fail(`expected a value, found ${this.#found()}.`)
  }

  #readObject(path: readonly (string | number)[]): JsonValue {
    const object: { [key: string]: JsonValue } = {}
    this.#readItems('}', () => {
      const start = this.#at
      if (this.#text[start] !== '"') this.#fail(`expected a name in double quotes, found ${this.#found()}.`)
      const key = this.#readString()
      if (key === '__proto__') this.#fail('"__proto__" cannot be a name.', start)
      if (Object.hasOwn(object, key)) this.#fail(`"${key}" is given twice.`, start)
      this.#skipSpace()
      if (this.#text[this.#at] !== ':') this.#fail(`expected ":" after "${key}", found ${this.#found()}.`)
      this.#at++
      object[key] = this.#readValue([...path, key])
    })
    return object
  }

  #readArray(path: readonly (string | number)[]): JsonValue {
    const array: JsonValue[] = []
    this.#readItems(']', () => array.push(this.#readValue([...path, array.length])))
    return array
  }

  /** What stands between brackets: items divided by commas, or nothing. */
  #readItems(close: '}' | ']', readItem: () => void): void {
    this.#at++
    this.#skipSpace()
    if (this.#text[this.#at] === close) {
      this.#at++
      return
    }
    for (;;) {
      readItem()
      this.#skipSpace()
      const next = this.#text[this.#at]
      if (next !== ',' && next !== close) this.#fail(`expected "," or "${close}", found ${this.#found()}.`)
      const comma = this.#at++
      if (next === close) return
      this.#skipSpace()
      if (this.#text[this.#at] === close) this.#fail(`remove the comma before "${close}".`, comma)
    }
  }

  #readString(): string {
    const start = this.#at
    const quoted = this.#match(STRING)
    if (quoted === undefined) return this.#fail('the text in double quotes does not end.', start)
    try {
      return JSON.parse(quoted)
    } catch {
      const message =
        'the text holds a line break, a control character or an unknown escape: write \\n for a new line.'
      return this.#fail(message, start)
    }
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0]
    this.#at += found?.length ?? 0
    return found
  }

  #skipSpace(): void {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? 'end')) this.#at++
  }

  #found(): string {
    if (this.#at >= this.#text.length) return 'the end of the text'
    return JSON.stringify(/^(?:\S{1,12}|.)/s.exec(this.#text.slice(this.#at))?.[0] ?? '')
  }

  #fail(message: string, offset = this.#at): never {
    throw new JsonTextError(message, positionAt(this.#text, offset))
  }
}
