import { cborLength } from '../definitions/cbor-length.js'
import { files } from '../lexicons/dev/firn.js'
import { MAX_FILE_LIST_BYTES, MAX_INLINE_LIST_BYTES, MAX_RECORD_FILES } from '../limits/models.js'
import { type FileListBlob, writeFileList } from './file-list.js'
import { FileListError } from './file-list-error.js'
import { weightFormatsOf } from './formats/by-name.js'
import type { Listing, PinnedFile } from './listing.js'

/** A model whose every file is pinned: what a release of it holds. */
export interface PinnedModel extends Pick<Listing, 'origin' | 'bases' | 'layout'> {
  readonly files: readonly PinnedFile[]
  readonly parameters?: number | undefined
  readonly validation?: files.Validation | undefined
}

/** What a release of a model holds, and the blob that has to be uploaded before it is written. */
export interface ModelArtifact {
  readonly artifact: files.Main & { readonly $type: typeof files.$nsid }
  /** Absent where the record lists the files. */
  readonly fileList?: FileListBlob
}

/**
 * Makes what a release of a pinned model holds: its files in the order of their paths, in the record where it has room
 * for them, else in a blob that the record names.
 * @throws FileListError when there are more files than a blob may list
 */
export function toArtifact(model: PinnedModel): ModelArtifact {
  const list = model.files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  const weightFormats = weightFormatsOf(list.map(({ path }) => path))
  const head = {
    origin: model.origin,
    ...(model.bases.length === 0 ? {} : { bases: model.bases.map((base) => base as `${string}:${string}`) }),
    fileCount: list.length,
    totalSize: list.reduce((sum, { size }) => sum + size, 0),
    ...(weightFormats.length === 0 ? {} : { weightFormats }),
    ...(model.parameters === undefined ? {} : { parameters: model.parameters }),
    ...(model.validation === undefined ? {} : { validation: model.validation }),
    layout: model.layout,
  }
  if (list.length <= MAX_RECORD_FILES) {
    const artifact = files.$build({ ...head, files: list })
    if (cborLength(artifact) <= MAX_INLINE_LIST_BYTES) return { artifact }
  }
  const fileList = writeFileList(list)
  if (fileList.bytes.length > MAX_FILE_LIST_BYTES) {
    throw new FileListError(
      `The list of its ${list.length} files has ${fileList.bytes.length} bytes, and at most ${MAX_FILE_LIST_BYTES} ` +
        'can be published: choose fewer files by globs.',
    )
  }
  return { artifact: files.$build({ ...head, fileList: fileList.blob }), fileList }
}
