import { isPlainObject } from '@atproto/lex'

/** A key of the data model in a place where it means something else, and where that is (`$.a[0]`). */
export interface ReservedKey {
  readonly path: string
  readonly problem: string
}

/**
 * Finds a map that is not itself any more once it went through JSON, where `{"$link": …}` is a CID and
 * `{"$bytes": …}` bytes: whoever works out a CID from our JSON would get another. Finds a `$type` that names no type as
 * well. Takes decoded data, whose CIDs and bytes are values of their own, and whose depth is bounded already.
 * Source: https://atproto.com/specs/data-model (reserved: keys that start with `$`).
 */
export function findReservedKey(value: unknown): ReservedKey | undefined {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const found = findReservedKey(item)
      if (found) return within(`[${index}]`, found)
    }
    return undefined
  }
  if (!isPlainObject(value)) return undefined
  for (const key in value) {
    const item = value[key]
    const problem = key.startsWith('$') ? problemOf(key, item) : undefined
    if (problem !== undefined) return { path: '$', problem }
    if (typeof item !== 'object' || item === null) continue
    const found = findReservedKey(item)
    if (found) return within(/^[\w$]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`, found)
  }
  return undefined
}

function problemOf(key: string, item: unknown): string | undefined {
  if (key === '$link' || key === '$bytes') {
    const meaning = key === '$link' ? 'a link' : 'bytes'
    return `is a map with the key "${key}", by which JSON tells ${meaning}: name it otherwise`
  }
  if (key === '$type' && (typeof item !== 'string' || item === '')) {
    return 'has a "$type" that names no type: write the name of one, or leave it out'
  }
  return undefined
}

function within(step: string, { path, problem }: ReservedKey): ReservedKey {
  return { path: `$${step}${path.slice(1)}`, problem }
}
