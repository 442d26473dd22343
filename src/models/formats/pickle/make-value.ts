import { MAX_PICKLE_ITEMS } from '../../../limits/validation.js'
import { FormatError } from '../bytes.js'
import { KEPT_FIELDS, UNKNOWN, type Value } from './value.js'

/** A tuple, of which the first items are kept. */
export function tuple(items: readonly Value[]): Value {
  return { kind: 'tuple', items: bounded(items) }
}

export function bounded(items: readonly Value[]): readonly Value[] {
  return items.length > MAX_PICKLE_ITEMS ? items.slice(0, MAX_PICKLE_ITEMS) : items
}

/** Puts those fields that are looked at among keys and values that follow one another into `fields`. */
export function fieldsOf(items: readonly Value[], fields: Map<string, Value>): Map<string, Value> {
  for (let index = 0; index + 1 < items.length; index += 2) {
    const key = items[index]
    const value = items[index + 1]
    if (key?.kind === 'text' && value !== undefined && KEPT_FIELDS.has(key.text)) fields.set(key.text, value)
  }
  return fields
}

export function textValue(text: string | undefined): Value {
  return text === undefined ? UNKNOWN : { kind: 'text', text }
}

/** The line of PUT or GET. What is no number Python refuses. */
export function indexOf(line: Buffer | undefined): number {
  const index = line === undefined ? Number.NaN : Number(line.toString('latin1').trim())
  if (!Number.isSafeInteger(index) || index < 0)
    throw new FormatError('it names a place in its memo by no number')
  return index
}

/** A number as protocol 0 writes it, with an L behind it if it was long. */
export function numberOf(line: Buffer | undefined): Value {
  const number = Number(line?.toString('latin1').trim().replace(/L$/, ''))
  return Number.isSafeInteger(number) ? { kind: 'number', number } : UNKNOWN
}

/** A number as LONG1 has it: two's complement, the lowest byte first. */
export function longOf(bytes: Buffer | undefined): Value {
  if (bytes === undefined || bytes.length > 6) return UNKNOWN
  return { kind: 'number', number: bytes.length === 0 ? 0 : bytes.readIntLE(0, bytes.length) }
}
