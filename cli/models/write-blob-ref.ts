import { createHash } from 'node:crypto'
import { type BlobRef, cidForRawHash } from '@atproto/lex'

/** What a record says of a blob: the same as the server that is given its bytes will say. */
export function writeBlobRef(bytes: Uint8Array, mimeType: string): BlobRef {
  const ref = cidForRawHash(createHash('sha256').update(bytes).digest())
  return { $type: 'blob', ref, mimeType, size: bytes.length }
}
