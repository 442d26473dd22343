/** A piece of the text: UTF-16 offsets, `end` behind the last. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** A string, with its escapes resolved. */
export interface TomlText {
  readonly type: 'string'
  readonly text: string
  readonly span: Span
}

export interface TomlBoolean {
  readonly type: 'boolean'
  readonly value: boolean
  readonly span: Span
}

/** TOML's integers have 64 bits, more than a JavaScript number holds. */
export interface TomlInteger {
  readonly type: 'integer'
  readonly value: bigint
  readonly span: Span
}

/** What no file of an atom has a use for: floats and dates, as written. */
export interface TomlOther {
  readonly type: 'float' | 'date'
  readonly written: string
  readonly span: Span
}

export interface TomlArray {
  readonly type: 'array'
  readonly items: readonly TomlValue[]
  readonly span: Span
}

/** A table in any spelling: header, inline, by dotted keys, or implied by a longer header. */
export interface TomlTable {
  readonly type: 'table'
  /** In the order of the text. A map, for a key may be `__proto__`. */
  readonly entries: ReadonlyMap<string, TomlEntry>
  /** Where the table is first named, for messages. */
  readonly span: Span
}

export interface TomlEntry {
  readonly keySpan: Span
  readonly value: TomlValue
}

export type TomlValue = TomlText | TomlBoolean | TomlInteger | TomlOther | TomlArray | TomlTable

/** A value in a message: "a string", "an array". */
export function describeValue(value: TomlValue): string {
  return value.type === 'array' || value.type === 'integer' ? `an ${value.type}` : `a ${value.type}`
}
