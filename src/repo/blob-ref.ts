import { createHash } from 'node:crypto'
import { cidForRawHash, type RawCid, type TypedBlobRef } from '@atproto/lex'

/** What a record says of a blob (atproto data model, "Blob Type"): the same as the server that is given its bytes will. */
export function blobRefOf(bytes: Uint8Array, mimeType: string): TypedBlobRef<RawCid> {
  const ref = cidForRawHash(createHash('sha256').update(bytes).digest())
  return { $type: 'blob', ref, mimeType, size: bytes.length }
}
