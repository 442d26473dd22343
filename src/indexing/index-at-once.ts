import type { Db } from '../db/database.js'
import type { GuardedFetch } from '../identity/guarded-fetch.js'
import type { IdentityResolver } from '../identity/identity-resolver.js'
import type { Logger } from '../logger.js'
import { parseAtUri } from '../syntax/at-uri.js'
import type { FetchedRecord } from './apply-records.js'
import { fetchRecord } from './fetch-record.js'
import { createIndexer } from './indexer.js'

export interface IndexAtOnceContext {
  db: Db
  log: Logger
  now: () => Date
  identity: IdentityResolver
  fetch: GuardedFetch
}

/**
 * Indexes records now, in place of when the firehose brings them: for a page that has just written them. Fetches
 * each one's proof from its author's PDS, verifies it and writes through the same code as the firehose, one
 * transaction an author. A record that the PDS proves absent is removed.
 *
 * @param uris of records, their authors by DID
 * @throws IdentityError, HostError, CommitRefusal: then nothing of that author was written, and the firehose will
 */
export async function indexAtOnce(ctx: IndexAtOnceContext, uris: readonly string[]): Promise<void> {
  const indexer = createIndexer(ctx)
  for (const [did, group] of Map.groupBy(uris, (uri) => parseAtUri(uri).authority)) {
    const identity = await ctx.identity.resolve(did)
    const records: FetchedRecord[] = []
    for (const uri of group) {
      const { collection = '', rkey = '' } = parseAtUri(uri)
      records.push(await fetchRecord(ctx, { did, collection, rkey }))
    }
    await indexer.applyRecords({ identity, records }, { source: 'publish' })
  }
}
