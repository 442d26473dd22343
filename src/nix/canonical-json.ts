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
      return JSON.stringify(value)
    case 'boolean':
      return String(value)
    case 'number':
      if (!Number.isSafeInteger(value))
        throw new CanonicalJsonError(`${value} is no integer that JSON can hold.`)
      return String(value)
    case 'object':
      if (value === null) return 'null'
      if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
      return canonicalObject(value as Record<string, unknown>)
    default:
      throw new CanonicalJsonError(`A ${typeof value} is not JSON.`)
  }
}

function canonicalObject(object: Record<string, unknown>): string {
  const prototype = Object.getPrototypeOf(object)
  if (prototype !== Object.prototype && prototype !== null) {
    throw new CanonicalJsonError('A class instance is not JSON: convert it first.')
  }
  const members: string[] = []
  for (const key of Object.keys(object).sort()) {
    const member = object[key]
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(member)}`)
  }
  return `{${members.join(',')}}`
}
