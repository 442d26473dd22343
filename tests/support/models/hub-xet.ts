import type { HubFile } from './hub-repository.js'

/** Bytes of a chunk: what Xet's chunks have in the mean. */
const CHUNK_BYTES = 64 * 1024
/** A token by which the hub lets a reader into the storage (CAS); ours is the same for all. */
export const XET_TOKEN = 'xet-read-token-of-the-test-hub'

/** The one xorb of a file: its chunks, not compressed, each behind a header of 8 bytes. */
export function xorbOf(file: HubFile): Buffer {
  return Buffer.concat(chunksOf(file).flatMap((chunk) => [chunkHeader(chunk.length), chunk]))
}

/** GET /v2/reconstructions/{hash}: https://huggingface.co/docs/xet/en/download-protocol */
export function reconstructionOf(file: HubFile, url: string): unknown {
  const chunks = { start: 0, end: chunksOf(file).length }
  const hash = file.xetHash ?? ''
  return {
    offset_into_first_range: 0,
    terms: [{ hash, unpacked_length: file.bytes.length, range: chunks }],
    xorbs: { [hash]: [{ url, ranges: [{ chunks, bytes: { start: 0, end: xorbOf(file).length - 1 } }] }] },
  }
}

function chunksOf({ bytes }: HubFile): Buffer[] {
  const count = Math.max(1, Math.ceil(bytes.length / CHUNK_BYTES))
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES),
  )
}

/** Version, length as stored, scheme (0: as it is), length of what was stored. */
function chunkHeader(length: number): Buffer {
  const header = Buffer.alloc(8)
  header.writeUIntLE(length, 1, 3)
  header.writeUIntLE(length, 5, 3)
  return header
}
