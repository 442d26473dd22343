import { type JsonValue, jsonToLex, type LexMap } from '@atproto/lex'
import { anyOf } from './any-of.js'
import type { Trx } from './index-transaction.js'

/** Stored records by uri. */
export async function readContents(trx: Trx, uris: readonly string[]): Promise<Map<string, LexMap>> {
  if (uris.length === 0) return new Map()
  const rows = await trx.selectFrom('record').select(['uri', 'json']).where('uri', '=', anyOf(uris)).execute()
  return new Map(rows.map(({ uri, json }) => [uri, jsonToLex(json as JsonValue) as LexMap]))
}
