import { createHash } from 'node:crypto'
import { cidForRawHash, getBlobCidString, type RawCid, type TypedBlobRef } from '@atproto/lex'
import type { files } from '../lexicons/dev/firn.js'
import type { PinnedFile } from './listing.js'

/** The type of a blob that lists files: dev.firn.files#fileList. */
export const FILE_LIST_TYPE = 'application/json'

/** A list of files as a blob: what a record names, and the bytes that its author's PDS holds. */
export interface FileListBlob {
  readonly blob: TypedBlobRef<RawCid>
  readonly bytes: Uint8Array
}

/** Writes files as the blob of a release, `{"files":[…]}`: the same files make the same bytes. */
export function writeFileList(list: readonly PinnedFile[]): FileListBlob {
  const bytes = Buffer.from(JSON.stringify({ files: list.map(ordered) }))
  const ref = cidForRawHash(createHash('sha256').update(bytes).digest())
  return { blob: { $type: 'blob', ref, mimeType: FILE_LIST_TYPE, size: bytes.length }, bytes }
}

/** CID of the blob that lists a release's files; undefined where its record does. */
export function fileListCidOf({ fileList }: Pick<files.Main, 'fileList'>): string | undefined {
  return fileList && getBlobCidString(fileList)
}

function ordered({ path, size, sha256, gitOid, lfs, xetHash, mediaType, urls }: PinnedFile): PinnedFile {
  return {
    path,
    size,
    sha256,
    ...(gitOid === undefined ? {} : { gitOid }),
    ...(lfs === undefined ? {} : { lfs }),
    ...(xetHash === undefined ? {} : { xetHash }),
    ...(mediaType === undefined ? {} : { mediaType }),
    ...(urls === undefined ? {} : { urls }),
  }
}
