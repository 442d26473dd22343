import { readFileList } from '../../../src/definitions/read-file-list.js'
import { fetchBlob, WrongBytesError } from '../../../src/indexing/fetch-blob.js'
import { HostError } from '../../../src/indexing/host-client.js'
import type { files as filesLexicon } from '../../../src/lexicons/dev/firn.js'
import { MAX_FILE_LIST_BYTES } from '../../../src/limits/models.js'
import { fileListCidOf } from '../../../src/models/file-list.js'
import { FileListError } from '../../../src/models/file-list-error.js'
import type { PinnedFile } from '../../../src/models/listing.js'
import type { CliContext } from '../../context.js'
import type { Author } from '../../records/atom-records.js'

/** A list of files that is not what its release names, or cannot be had. */
export class FileListProblem extends Error {
  override name = 'FileListProblem'
  readonly isAway: boolean
  constructor(message: string, isAway: boolean, options?: ErrorOptions) {
    super(message, options)
    this.isAway = isAway
  }
}

/** The files of a release: in the record, or in the blob that it names, by its CID. @throws FileListProblem */
export async function readPinnedFiles(
  found: filesLexicon.Main,
  { did, pds }: Author,
  { createFetch, signal }: Pick<CliContext, 'createFetch' | 'signal'>,
): Promise<readonly PinnedFile[]> {
  if (found.files !== undefined) return found.files
  const cid = fileListCidOf(found) ?? ''
  const fetch = await createFetch({ maxBytes: MAX_FILE_LIST_BYTES, timeoutMs: LIST_TIMEOUT_MS })
  try {
    return readFileList(await fetchBlob(fetch, { pds, did, cid, signal }), found)
  } catch (cause) {
    if (cause instanceof HostError) {
      const message = `${pds} does not hand out the list of files ${cid}: ${cause.message}.`
      throw new FileListProblem(message, true, { cause })
    }
    if (!(cause instanceof WrongBytesError || cause instanceof FileListError)) throw cause
    throw new FileListProblem(cause.message, false, { cause })
  }
}

/** 5 MB over a slow line. */
const LIST_TIMEOUT_MS = 120_000
