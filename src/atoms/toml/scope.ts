import type { Findings } from './findings.js'
import { quoteKey } from './quote.js'
import { describeValue, type TomlTable, type TomlValue } from './value.js'

/** What is wrong with a text, and what to do. */
export interface Problem {
  readonly message: string
  readonly fix: string
}

/** Checks a text: the text as it is kept (a label in its normal form), or its problem. */
export type Check = (text: string) => string | Problem

/** An item of a list, and where it stands. */
export interface PlacedText {
  readonly text: string
  readonly offset: number
}

/** A table that is being read, with its place in the file. Every reader reports what is wrong and goes on. */
export class Scope {
  readonly table: TomlTable
  /** The dotted key; empty for the file itself. */
  readonly path: string
  readonly findings: Findings

  constructor(table: TomlTable, path: string, findings: Findings) {
    this.table = table
    this.path = path
    this.findings = findings
  }

  /** The dotted key of a field. */
  pathOf(key: string): string {
    return this.path === '' ? quoteKey(key) : `${this.path}.${quoteKey(key)}`
  }

  has(key: string): boolean {
    return this.table.entries.has(key)
  }

  get keys(): readonly string[] {
    return [...this.table.entries.keys()]
  }

  /** Where a field's key stands; where the table does if it has none such. */
  offsetOf(key: string): number {
    return (this.table.entries.get(key)?.keySpan ?? this.table.span).start
  }

  /** Refuses every field that is not one of `known`. */
  only(known: readonly string[]): void {
    for (const key of this.keys) {
      if (known.includes(key)) continue
      const place = this.#place
      const fields = known.length === 1 ? `${known[0]} alone` : known.join(', ')
      this.error(
        'unknown-field',
        key,
        `${place} has no field ${quoteKey(key)}.`,
        `It takes ${fields}: remove the rest.`,
      )
    }
  }

  /** A text, checked; undefined if there is none or it is wrong. */
  text(
    key: string,
    { required = false, check }: { required?: boolean; check?: Check } = {},
  ): string | undefined {
    const value = this.#value(key, required)
    if (value === undefined) return undefined
    return textOf(this, key, value, check)
  }

  boolean(key: string): boolean | undefined {
    const value = this.#value(key, false)
    if (value === undefined || value.type === 'boolean') return value?.value
    this.#wrongType(key, value, 'true or false')
    return undefined
  }

  integer(key: string, { required = false } = {}): bigint | undefined {
    const value = this.#value(key, required)
    if (value === undefined || value.type === 'integer') return value?.value
    this.#wrongType(key, value, 'a whole number')
    return undefined
  }

  subtable(key: string, { required = false } = {}): Scope | undefined {
    const value = this.#value(key, required)
    if (value === undefined) return undefined
    if (value.type === 'table') return new Scope(value, this.pathOf(key), this.findings)
    this.#wrongType(key, value, `a table, as in [${this.pathOf(key)}]`)
    return undefined
  }

  /** A list of texts, each checked; those that are wrong are left out. */
  texts(key: string, options: { required?: boolean; check?: Check } = {}): string[] | undefined {
    return this.placedTexts(key, options)?.map(({ text }) => text)
  }

  /** As `texts`, with the offset of each. */
  placedTexts(
    key: string,
    { required = false, check }: { required?: boolean; check?: Check } = {},
  ): PlacedText[] | undefined {
    const value = this.#value(key, required)
    if (value === undefined) return undefined
    if (value.type !== 'array') {
      this.#wrongType(key, value, 'a list of texts, as in ["a", "b"]')
      return undefined
    }
    return value.items.flatMap((item) => {
      const text = textOf(this, key, item, check)
      return text === undefined ? [] : [{ text, offset: item.span.start }]
    })
  }

  /** An array of tables, as `[[deps]]` writes it. */
  tables(key: string): Scope[] {
    const value = this.#value(key, false)
    if (value === undefined) return []
    if (value.type !== 'array') {
      this.#wrongType(key, value, `tables, as in [[${this.pathOf(key)}]]`)
      return []
    }
    return value.items.flatMap((item, index) => {
      if (item.type === 'table') return [new Scope(item, `${this.pathOf(key)}[${index}]`, this.findings)]
      this.#wrongType(key, item, 'a table')
      return []
    })
  }

  error(code: Parameters<Findings['error']>[0], key: string, message: string, fix: string): void {
    this.findings.error(code, this.offsetOf(key), this.pathOf(key), message, fix)
  }

  warn(code: Parameters<Findings['warn']>[0], key: string, message: string, fix: string): void {
    this.findings.warn(code, this.offsetOf(key), this.pathOf(key), message, fix)
  }

  /** The table that the keys lead to, or the last on the way there is; reports nothing. */
  nearest(...keys: readonly string[]): Scope {
    const [key, ...rest] = keys
    if (key === undefined) return this
    const value = this.table.entries.get(key)?.value
    if (value?.type !== 'table') return this
    return new Scope(value, this.pathOf(key), this.findings).nearest(...rest)
  }

  /** The name of an entry, checked like a value; undefined and a finding if it is none. */
  name(key: string, check: Check): string | undefined {
    const checked = check(key)
    if (typeof checked === 'string') return checked
    this.error('invalid-value', key, checked.message, checked.fix)
    return undefined
  }

  get #place(): string {
    return this.path === '' ? 'The file' : `[${this.path}]`
  }

  #value(key: string, required: boolean): TomlValue | undefined {
    const entry = this.table.entries.get(key)
    if (entry === undefined && required) {
      this.error('missing-field', key, `${this.#place} lacks ${quoteKey(key)}.`, `Add ${quoteKey(key)}.`)
    }
    return entry?.value
  }

  #wrongType(key: string, value: TomlValue, wanted: string): void {
    wrongType(this, key, value, wanted)
  }
}

/** One text of a list or a field; undefined and a finding if it is none, or a wrong one. */
export function textOf(scope: Scope, key: string, value: TomlValue, check?: Check): string | undefined {
  if (value.type !== 'string') {
    wrongType(scope, key, value, 'a text in quotes')
    return undefined
  }
  const checked = check === undefined ? value.text : check(value.text)
  if (typeof checked === 'string') return checked
  scope.findings.error('invalid-value', value.span.start, scope.pathOf(key), checked.message, checked.fix)
  return undefined
}

/** Reports a value of another type than is wanted. */
export function wrongType(scope: Scope, key: string, value: TomlValue, wanted: string): void {
  const path = scope.pathOf(key)
  scope.findings.error(
    'wrong-type',
    value.span.start,
    path,
    `${path} is ${describeValue(value)}.`,
    `Write ${wanted}.`,
  )
}
