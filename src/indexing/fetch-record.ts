import type { GuardedFetch } from '../identity/guarded-fetch.js'
import type { IdentityResolver } from '../identity/identity-resolver.js'
import { getRecord } from '../lexicons/com/atproto/sync.js'
import { CommitRefusal } from '../repo/refusal.js'
import { verifyRecord } from '../repo/verify-record.js'
import type { FetchedRecord } from './apply-records.js'
import { queryHostBytes } from './host-client.js'

export interface FetchRecordContext {
  identity: IdentityResolver
  fetch: GuardedFetch
  now: () => Date
}

/** Where a record stands, whether it is there or not. */
export interface RecordPlace {
  did: string
  collection: string
  rkey: string
}

/**
 * Fetches the proof of one record from its author's PDS, which may as well prove that there is none, and verifies it.
 * @throws IdentityError, HostError, CommitRefusal
 */
export async function fetchRecord(
  { identity, fetch, now }: FetchRecordContext,
  place: RecordPlace,
  signal?: AbortSignal,
): Promise<FetchedRecord> {
  const { did, collection, rkey } = place
  const attempt = async (refresh: boolean): Promise<FetchedRecord> => {
    const { pds, signingKey } = await identity.document(did, { refresh })
    const car = await queryHostBytes(fetch, {
      host: pds,
      method: getRecord.main,
      params: { did, collection, rkey },
      ...(signal === undefined ? {} : { signal }),
    })
    return verifyRecord(car, { ...place, signingKey, now: now() })
  }
  try {
    return await attempt(false)
  } catch (error) {
    // The account may have another key since it was looked up.
    if (error instanceof CommitRefusal && error.reason === 'BadSignature') return attempt(true)
    throw error
  }
}
