import type { JsonValue } from '@atproto/lex'
import { recipe } from '../lexicons/dev/firn.js'

type JsonObject = { [key: string]: JsonValue }

/**
 * A recipe with the types that follow from their places: its own, and those of source and build where they are
 * written in short ("#forge" or "forge"). What is no recipe stays as it is, for the check to tell.
 */
export function completeRecipe(json: JsonValue): JsonValue {
  if (!isObject(json)) return json
  return { $type: recipe.$nsid, ...completeParts(json) }
}

function completeParts(json: JsonObject): JsonObject {
  const completed: JsonObject = { ...json }
  for (const field of ['source', 'build'] as const) {
    const value = json[field]
    if (isObject(value)) completed[field] = completeType(value)
  }
  const { build } = completed
  if (isObject(build) && Array.isArray(build.parts)) {
    completed.build = { ...build, parts: build.parts.map(completePart) }
  }
  return completed
}

function completePart(part: JsonValue): JsonValue {
  return isObject(part) && isObject(part.recipe) ? { ...part, recipe: completeParts(part.recipe) } : part
}

function completeType(value: JsonObject): JsonObject {
  const { $type } = value
  if (typeof $type !== 'string' || !/^#?[a-z]+$/.test($type)) return value
  return { ...value, $type: `${recipe.$nsid}#${$type.replace('#', '')}` }
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
