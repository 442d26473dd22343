import { lexToJson } from '@atproto/lex'
import { MAX_README_BYTES } from '../../src/limits/pages.js'
import { blobRefOf } from '../../src/repo/blob-ref.js'
import type { JsonObject } from './json-path.js'
import type { BlobToUpload } from './publish.js'

export const README_MIME_TYPE = 'text/markdown'

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
  const blob = blobRefOf(bytes, README_MIME_TYPE)
  return { cid: blob.ref.toString(), bytes, blob: lexToJson(blob) as JsonObject }
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
