/** What JSON can hold. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject
export interface JsonObject {
  readonly [key: string]: JsonValue
}

/** A value that has no canonical JSON. */
export class CanonicalJsonError extends Error {
  override name = 'CanonicalJsonError'
}

/**
 * JSON with one spelling per value: keys sorted by UTF-16 unit, no space, integers alone (as in RFC 8785, which
 * differs for fractions only). Members that are undefined are left out.
 * @throws CanonicalJsonError for fractions, integers that a double cannot hold, and what is not JSON
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quote(value)
    case 'boolean':
      return String(value)
    case 'number':
      if (!Number.isSafeInteger(value))
        throw new CanonicalJsonError(`${value} is no integer that JSON can hold.`)
      return String(value)
    case 'object':
      if (value === null) return 'null'
      return Array.isArray(value) ? canonicalArray(value) : canonicalObject(value as Record<string, unknown>)
    default:
      throw new CanonicalJsonError(`A ${typeof value} is not JSON.`)
  }
}

// Texts are joined by +=, which is several times faster here than arrays and join (bench/emit.ts).

function canonicalArray(items: readonly unknown[]): string {
  let text = '['
  for (const item of items) text += text === '[' ? canonicalJson(item) : `,${canonicalJson(item)}`
  return `${text}]`
}

function canonicalObject(object: Record<string, unknown>): string {
  const prototype = Object.getPrototypeOf(object)
  if (prototype !== Object.prototype && prototype !== null) {
    throw new CanonicalJsonError('A class instance is not JSON: convert it first.')
  }
  let text = '{'
  for (const key of Object.keys(object).sort()) {
    const member = object[key]
    if (member === undefined) continue
    text += `${text === '{' ? '' : ','}${quote(key)}:${canonicalJson(member)}`
  }
  return `${text}}`
}

/** As JSON.stringify, which is slow to call for short texts. */
function quote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text)
}

/** Printable ASCII without quote and backslash. */
const PLAIN = /^[ !#-[\]-~]*$/
