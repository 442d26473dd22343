import { createHash } from 'node:crypto'
import { CID } from 'multiformats/cid'
import { create as createDigest } from 'multiformats/hashes/digest'
import { MAX_README_BYTES } from '../../src/limits/pages.js'
import type { JsonObject } from './json-path.js'
import type { BlobToUpload } from './publish.js'

export const README_MIME_TYPE = 'text/markdown'

const RAW = 0x55
const SHA2_256 = 0x12

/** A readme that is to be uploaded, and how records refer to it. */
export interface Readme {
  readonly cid: string
  readonly bytes: Uint8Array
  /** The blob as the record holds it (atproto data model, "Blob Type"). */
  readonly blob: JsonObject
}

/** The readme that a text makes: its CID follows from its bytes, so records can be shown before anything is uploaded. */
export function readmeOf(text: string): Readme {
  const bytes = Buffer.from(text.replaceAll('\r\n', '\n'))
  const digest = createDigest(SHA2_256, createHash('sha256').update(bytes).digest())
  const cid = CID.createV1(RAW, digest).toString()
  return {
    cid,
    bytes,
    blob: { $type: 'blob', ref: { $link: cid }, mimeType: README_MIME_TYPE, size: bytes.length },
  }
}

/** The same as what is uploaded before a record refers to it. */
export function readmeBlob({ cid, bytes }: Readme, what = 'readme'): BlobToUpload {
  return { cid, bytes, mimeType: README_MIME_TYPE, what }
}

/** What is wrong with a readme, in a sentence; undefined when nothing is. */
export function readmeProblem({ bytes }: Readme): string | undefined {
  if (bytes.length <= MAX_README_BYTES) return undefined
  return `${bytes.length} bytes are too many: at most ${MAX_README_BYTES}.`
}
