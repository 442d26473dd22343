import type { JsonValue } from '@atproto/lex'

export type JsonObject = { [key: string]: JsonValue }

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function getAt(root: JsonObject, path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (value, key) => (isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    root,
  )
}

/** Sets a value, with the objects that lead there. */
export function setAt(root: JsonObject, path: readonly string[], value: JsonValue): void {
  const [key, ...rest] = path
  if (key === undefined) return
  if (rest.length === 0) {
    root[key] = value
    return
  }
  const existing = root[key]
  const inner = isJsonObject(existing) ? existing : {}
  root[key] = inner
  setAt(inner, rest, value)
}

/** Removes a value, and the objects that are empty without it. */
export function removeAt(root: JsonObject, path: readonly string[]): void {
  const [key, ...rest] = path
  if (key === undefined) return
  const inner = root[key]
  if (rest.length === 0) delete root[key]
  else if (isJsonObject(inner)) {
    removeAt(inner, rest)
    if (Object.keys(inner).length === 0) delete root[key]
  }
}
