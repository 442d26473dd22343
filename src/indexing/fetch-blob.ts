import { createHash } from 'node:crypto'
import { CID } from 'multiformats/cid'
import type { GuardedFetch } from '../identity/guarded-fetch.js'
import { getBlob } from '../lexicons/com/atproto/sync.js'
import { queryHostBytes } from './host-client.js'

/** The server's bytes are not those that the record names. */
export class WrongBytesError extends Error {
  override name = 'WrongBytesError'
}

/** A blob as a record names it, and the PDS that is to have it. */
export interface BlobQuery {
  readonly pds: string
  readonly did: string
  readonly cid: string
  readonly signal?: AbortSignal
}

const SHA2_256 = 0x12

/**
 * The bytes of a blob, checked against its CID; how many there may be is a limit of `fetch`.
 * @throws HostError, WrongBytesError
 */
export async function fetchBlob(
  fetch: GuardedFetch,
  { pds, did, cid, signal }: BlobQuery,
): Promise<Uint8Array> {
  const bytes = await queryHostBytes(fetch, {
    host: pds,
    method: getBlob.main,
    params: { did, cid },
    redirect: 'follow',
    ...(signal ? { signal } : {}),
  })
  if (!isBlobOf(cid, bytes)) throw new WrongBytesError(`${pds} answered with other bytes than ${cid}`)
  return bytes
}

/** Whether bytes are the blob that a CID names. */
export function isBlobOf(cid: string, bytes: Uint8Array): boolean {
  const { code, digest } = CID.parse(cid).multihash
  return code === SHA2_256 && createHash('sha256').update(bytes).digest().equals(digest)
}
