import type { JsonValue } from '@atproto/lex'
import { model } from '../../../src/lexicons/dev/firn.js'
import { makeAtUri } from '../../../src/syntax/at-uri.js'
import { isDid } from '../../../src/syntax/identifiers.js'
import { isJsonObject } from '../json-path.js'

/** A line that names no model; the message says what to write. */
export class BaseModelLineError extends Error {
  override name = 'BaseModelLineError'
}

/**
 * Reads models from lines such as `@alice.example/tiny quantized` or `https://hub.example/acme/base finetune`: a model
 * of firn by its author and name, or the page of another, and how one was made from it.
 * @throws BaseModelLineError
 */
export async function readBaseModelLines(
  text: string,
  resolveHandle: (handle: string) => Promise<string | null>,
): Promise<JsonValue[]> {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return Promise.all(lines.map((line) => readLine(line, resolveHandle)))
}

async function readLine(
  line: string,
  resolveHandle: (handle: string) => Promise<string | null>,
): Promise<JsonValue> {
  const [, target = '', relation] = /^(\S+)(?:\s+(\S+))?$/.exec(line) ?? []
  const how = relation === undefined ? {} : { relation }
  if (/^https?:\/\//.test(target)) return { url: target, ...how }
  const [, author, name] = /^(?:at:\/\/|@)([^/]+)\/(?:[^/]+\/)?([^/]+)$/.exec(target) ?? []
  if (author === undefined || name === undefined) {
    throw new BaseModelLineError(
      `"${line}": write an address or a model of firn, and how yours was made from it: @alice.example/tiny finetune`,
    )
  }
  const did = isDid(author) ? author : await resolveHandle(author)
  if (did === null) {
    throw new BaseModelLineError(`"${line}": no account answers to ${author}. Check the spelling.`)
  }
  return { definition: makeAtUri(did, model.$nsid, name), ...how }
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
