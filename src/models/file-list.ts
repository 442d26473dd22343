import {
  type BlobRef,
  getBlobCidString,
  type JsonValue,
  jsonToLex,
  type RawCid,
  type TypedBlobRef,
} from '@atproto/lex'
import { files } from '../lexicons/dev/firn.js'
import { blobRefOf } from '../repo/blob-ref.js'
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
  return { blob: blobRefOf(bytes, FILE_LIST_TYPE), bytes }
}

/** CID of the blob that lists a release's files; undefined where its record does. */
export function fileListCidOf({ fileList }: Pick<files.Main, 'fileList'>): string | undefined {
  return fileList && getBlobCidString(fileList)
}

/** As `fileListCidOf`, of a valid release of any kind in lex JSON. */
export function fileListCidIn({ artifact = {} }: { readonly artifact?: unknown }): string | undefined {
  const { $type, fileList } = artifact as { $type: string; fileList?: JsonValue }
  if ($type !== files.$nsid || fileList === undefined) return undefined
  return fileListCidOf({ fileList: jsonToLex(fileList) as BlobRef })
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
