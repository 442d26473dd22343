import { CID } from 'multiformats/cid'
import { MAX_RECORD_DEPTH } from '../limits/syntax.js'

/** Where in a record (`$.a[0]`) a value stands that firn will not index, and what is wrong with it. */
export interface UnsafeValue {
  readonly path: string
  readonly problem: string
}

/** A value on the way, linked to its container: a path is spelt only when there is a fault to show. */
interface Place {
  readonly value: unknown
  readonly depth: number
  readonly container?: Place
  readonly step?: string | number
}

const MAX_INT64 = 2n ** 63n - 1n
const MIN_INT64 = -(2n ** 63n)
/** Characters of a key that a path shows. */
const SHOWN_KEY_LENGTH = 40

/**
 * Finds a value that breaks the rule on what a record may hold: no NUL, no lone surrogate, no fraction, no
 * integer beyond 64 bits (nor one that JavaScript has already rounded), no nesting deeper than
 * `MAX_RECORD_DEPTH`, no `__proto__` key, and nothing that the data model of atproto does not have. Takes decoded
 * data: plain objects, arrays, texts, integers, booleans, null, bytes and CIDs. Answers undefined when all is
 * well. Time and memory grow with the size of the value alone, and depth does not touch the call stack.
 */
export function findUnsafeValue(value: unknown): UnsafeValue | undefined {
  if (isSafe(value, 1)) return undefined
  const ahead: Place[] = [{ value, depth: 1 }]
  for (let place = ahead.pop(); place; place = ahead.pop()) {
    const problem =
      Array.isArray(place.value) || isPlainObject(place.value)
        ? enter(place, place.value, ahead)
        : scalarProblem(place.value)
    if (problem !== undefined) return { path: pathOf(place), problem }
  }
  return undefined
}

/** The same in the usual case, in which no path is ever asked for. Goes no deeper than a value may be. */
function isSafe(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return isSafeText(value)
  if (Array.isArray(value)) {
    if (depth > MAX_RECORD_DEPTH) return false
    for (const item of value) if (!isSafe(item, depth + 1)) return false
    return true
  }
  if (!isPlainObject(value)) return scalarProblem(value) === undefined
  if (depth > MAX_RECORD_DEPTH) return false
  for (const key of Object.keys(value)) {
    if (key === '__proto__' || !isSafeText(key) || !isSafe(value[key], depth + 1)) return false
  }
  return true
}

function isSafeText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

/** Checks a container itself and lays what it holds on the stack, last first, to walk on in the record's order. */
function enter(place: Place, value: unknown[] | Record<string, unknown>, ahead: Place[]): string | undefined {
  if (place.depth > MAX_RECORD_DEPTH) return `is nested more than ${MAX_RECORD_DEPTH} deep: make it flatter`
  const depth = place.depth + 1
  if (Array.isArray(value)) {
    for (let step = value.length - 1; step >= 0; step--) {
      ahead.push({ value: value[step], depth, container: place, step })
    }
    return undefined
  }
  for (const step of Object.keys(value).reverse()) {
    if (step === '__proto__') return 'has a key "__proto__": name it otherwise'
    const problem = textProblem(step)
    if (problem !== undefined) return `has a key that ${problem}`
    ahead.push({ value: value[step], depth, container: place, step })
  }
  return undefined
}

function scalarProblem(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return textProblem(value)
    case 'number':
      if (!Number.isInteger(value)) return 'is no whole number: write it as text'
      if (!Number.isSafeInteger(value)) return 'is an integer too large to be exact: write it as text'
      return undefined
    case 'bigint':
      return value > MAX_INT64 || value < MIN_INT64
        ? 'is an integer beyond 64 bits: write it as text'
        : undefined
    case 'boolean':
      return undefined
    case 'object':
      if (value === null || value instanceof Uint8Array || CID.asCID(value) !== null) return undefined
  }
  return 'is nothing that a record can hold'
}

function textProblem(text: string): string | undefined {
  if (text.includes('\0')) return 'holds a NUL character: leave it out'
  if (!text.isWellFormed()) return 'holds half of a surrogate pair: write whole characters'
  return undefined
}

/** Checked before CIDs: JSON can imitate the marks by which a CID is known, but not its prototype. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function pathOf(place: Place): string {
  const steps: string[] = []
  for (let at: Place | undefined = place; at?.step !== undefined; at = at.container)
    steps.push(spell(at.step))
  return `$${steps.reverse().join('')}`
}

function spell(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`
  if (step.length > SHOWN_KEY_LENGTH) return `[${JSON.stringify(`${step.slice(0, SHOWN_KEY_LENGTH)}…`)}]`
  return /^[\w$]+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`
}
