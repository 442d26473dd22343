import { files } from '../lexicons/dev/firn.js'
import type { JsonObject, JsonValue } from './canonical-json.js'

/** CID of the blob that lists a model's files; undefined where the release (its lex JSON) lists them itself. */
export function fileListCid({ artifact }: JsonObject): string | undefined {
  if (!isObject(artifact) || artifact.$type !== files.$nsid || !isObject(artifact.fileList)) return undefined
  const { ref } = artifact.fileList
  return isObject(ref) && typeof ref.$link === 'string' ? ref.$link : undefined
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
