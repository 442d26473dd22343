import type { LexMap } from '@atproto/lex'
import type { Db } from '../../src/db/database.js'
import { anyOf } from './any.js'

/** Records as their authors signed them, by at-uri. They were checked to be objects before they were stored. */
export async function hydrateRecords(db: Db, uris: readonly string[]): Promise<Map<string, LexMap>> {
  const rows = await db.selectFrom('record').select(['uri', 'json']).where('uri', '=', anyOf(uris)).execute()
  return new Map(rows.map(({ uri, json }) => [uri, json as LexMap]))
}
