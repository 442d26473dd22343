import { lexToJson } from '@atproto/lex'
import { makeAtUri } from '../../src/syntax/at-uri.js'
import type { PublishCheck } from './check-input.js'

/** Checked records as one text to publish again; undefined when nothing valid was found. */
export function textOf({ name, input }: PublishCheck): string | undefined {
  const { definition, release } = input
  if (name === undefined) return undefined
  const records = {
    ...(definition ? { package: lexToJson(definition.record) } : {}),
    ...(release ? { release: lexToJson(release.record) } : {}),
  }
  return JSON.stringify({ name, ...records }, null, 2)
}

/** Each record as it will be written, with its address. */
export function recordsOf({ input }: PublishCheck): { uri: string; json: string }[] {
  return [input.definition, input.release]
    .filter((record) => record !== undefined)
    .map(({ did, collection, rkey, record }) => ({
      uri: makeAtUri(did, collection, rkey),
      json: JSON.stringify(lexToJson(record), null, 2),
    }))
}
