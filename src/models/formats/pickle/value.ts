/** What is known of a value on a pickle's stack without making it. */
export type Value =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'tuple'; readonly items: readonly Value[] }
  | Global
  | MadeObject
  | Fields
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' }

/** A function, a class or whatever else an import gives. */
export interface Global {
  readonly kind: 'global'
  readonly module: string
  readonly name: string
}

/** What a call gave. */
export interface MadeObject {
  readonly kind: 'object'
  readonly made: Global
  readonly items: readonly Value[]
  /** What BUILD set on it: unknown where it did so more than once. */
  state?: Value
}

/** A dictionary, of which the fields that are looked at are kept. */
export interface Fields {
  readonly kind: 'fields'
  /** Made when there is a first one: pickles hold millions of dictionaries. */
  kept?: Map<string, Value>
}

export const UNKNOWN: Value = { kind: 'unknown' }
export const NONE: Value = { kind: 'none' }

/** Fields of the one class whose state is looked at: joblib's wrapper, after which the bytes of an array lie. */
export const KEPT_FIELDS: ReadonlySet<string> = new Set(['shape', 'dtype', 'numpy_array_alignment_bytes'])

/** A text as protocol 0 writes it: quoted, with Python's escapes. Undefined where it is none. */
export function textOfStringLine(line: Buffer): string | undefined {
  const source = line.toString('latin1').trim()
  const quote = source[0]
  if (source.length < 2 || (quote !== "'" && quote !== '"') || !source.endsWith(quote)) return undefined
  return source.slice(1, -1).replace(ESCAPE, (whole, hex?: string, octal?: string, letter?: string) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff)
    return (letter !== undefined ? LETTERS.get(letter) : undefined) ?? whole
  })
}

const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|([0-7]{1,3})|(.))/gs
const LETTERS: ReadonlyMap<string, string> = new Map([
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
])

/** A text as UNICODE has it: Latin-1 with \u and \U escapes. Undefined where an escape names no character. */
export function textOfUnicodeLine(line: Buffer): string | undefined {
  try {
    return line
      .toString('latin1')
      .replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (_, short?: string, long?: string) =>
        String.fromCodePoint(Number.parseInt(short ?? long ?? '', 16)),
      )
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
