import { MAX_PICKLE_ITEMS } from '../../../limits/validation.js'
import { FormatError } from '../bytes.js'
import { type Fields, KEPT_FIELDS, UNKNOWN, type Value } from './value.js'

/** A tuple, of which the first items are kept. */
export function tuple(items: readonly Value[]): Value {
  return { kind: 'tuple', items: bounded(items) }
}

/** Only plain values are kept, or tuples would hold one another without end. */
export function bounded(items: readonly Value[]): readonly Value[] {
  return items.slice(0, MAX_PICKLE_ITEMS).map((item) => (PLAIN.has(item.kind) ? item : UNKNOWN))
}

const PLAIN: ReadonlySet<Value['kind']> = new Set(['text', 'number', 'none'])

/** Puts those fields that are looked at among keys and values that follow one another into a dictionary, or a new one. */
export function fieldsOf(target: Fields | undefined, items: readonly Value[]): Fields {
  const dictionary: Fields = target ?? { kind: 'fields' }
  for (let index = 0; index + 1 < items.length; index += 2) {
    const key = items[index]
    const value = items[index + 1]
    if (key?.kind !== 'text' || value === undefined || !KEPT_FIELDS.has(key.text)) continue
    dictionary.kept ??= new Map()
    dictionary.kept.set(key.text, value)
  }
  return dictionary
}

export function textValue(text: string | undefined): Value {
  return text === undefined ? UNKNOWN : { kind: 'text', text }
}

/** The line of PUT or GET: a number as Python's int() reads it. What is none Python refuses. */
export function indexOf(line: Buffer | undefined): number {
  const text = line?.toString('latin1').trim() ?? ''
  const index = /^\+?\d+(_\d+)*$/.test(text) ? Number(text.replaceAll('_', '')) : Number.NaN
  if (!Number.isSafeInteger(index)) throw new FormatError('it names a place in its memo by no number')
  return index
}

/** A number as protocol 0 writes it, with an L behind it if it was long. */
export function numberOf(line: Buffer | undefined): Value {
  const number = Number(line?.toString('latin1').trim().replace(/L$/, '').replaceAll('_', ''))
  return Number.isSafeInteger(number) ? { kind: 'number', number } : UNKNOWN
}

/** A number as LONG1 has it: two's complement, the lowest byte first. */
export function longOf(bytes: Buffer | undefined): Value {
  if (bytes === undefined || bytes.length > 6) return UNKNOWN
  return { kind: 'number', number: bytes.length === 0 ? 0 : bytes.readIntLE(0, bytes.length) }
}
