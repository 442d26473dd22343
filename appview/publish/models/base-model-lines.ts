import type { JsonValue } from '@atproto/lex'
import { model } from '../../../src/lexicons/dev/firn.js'
import { isJsonObject } from '../json-path.js'
import { definitionUri, LineError, linesOf, type ResolveHandle } from '../lines.js'

/**
 * Reads models from lines such as `@alice.example/tiny quantized` or `https://hub.example/acme/base finetune`: a model
 * of firn by its author and name, or the page of another, and how one was made from it.
 * @throws LineError
 */
export async function readBaseModelLines(text: string, resolveHandle: ResolveHandle): Promise<JsonValue[]> {
  return Promise.all(linesOf(text).map((line) => readLine(line, resolveHandle)))
}

async function readLine(line: string, resolveHandle: ResolveHandle): Promise<JsonValue> {
  const [, target = '', relation] = /^(\S+)(?:\s+(\S+))?$/.exec(line) ?? []
  const how = relation === undefined ? {} : { relation }
  if (/^https?:\/\//.test(target)) return { url: target, ...how }
  const [, author, name] = /^(?:at:\/\/|@)([^/]+)\/(?:[^/]+\/)?([^/]+)$/.exec(target) ?? []
  if (author === undefined || name === undefined) {
    throw new LineError(
      `"${line}": write an address or a model of firn, and how yours was made from it: @alice.example/tiny finetune`,
    )
  }
  const definition = await definitionUri(line, { author, collection: model.$nsid, name }, resolveHandle)
  return { definition, ...how }
}

/** The lines of what a record names; what is no model is left out. */
export function formatBaseModelLines(value: JsonValue | undefined): string {
  if (!Array.isArray(value)) return ''
  return value
    .flatMap((base) => {
      if (!isJsonObject(base)) return []
      const target = base.definition ?? base.url
      if (typeof target !== 'string') return []
      return [typeof base.relation === 'string' ? `${target} ${base.relation}` : target]
    })
    .join('\n')
}
