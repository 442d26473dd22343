import { createHash } from 'node:crypto'
import { cidForRawHash } from '@atproto/lex'
import { readFileList } from '../../src/definitions/read-file-list.js'
import { HostError, queryHostBytes } from '../../src/indexing/host-client.js'
import { sync } from '../../src/lexicons/com/atproto.js'
import type { files as filesLexicon } from '../../src/lexicons/dev/firn.js'
import { MAX_FILE_LIST_BYTES } from '../../src/limits/models.js'
import { fileListCidOf } from '../../src/models/file-list.js'
import { FileListError } from '../../src/models/file-list-error.js'
import type { PinnedFile } from '../../src/models/listing.js'
import type { CliContext } from '../context.js'
import type { Author } from '../records/atom-records.js'

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
export async function readFiles(
  found: filesLexicon.Main,
  author: Author,
  { createFetch, signal }: Pick<CliContext, 'createFetch' | 'signal'>,
): Promise<readonly PinnedFile[]> {
  if (found.files !== undefined) return found.files
  const cid = fileListCidOf(found) ?? ''
  const fetch = await createFetch({ maxBytes: MAX_FILE_LIST_BYTES, timeoutMs: LIST_TIMEOUT_MS })
  let bytes: Uint8Array
  try {
    const params = { did: author.did, cid }
    bytes = await queryHostBytes(fetch, { host: author.pds, method: sync.getBlob.main, params, signal })
  } catch (cause) {
    if (!(cause instanceof HostError)) throw cause
    throw new FileListProblem(
      `${author.pds} does not hand out the list of files ${cid}: ${cause.message}.`,
      true,
      {
        cause,
      },
    )
  }
  const own = cidForRawHash(createHash('sha256').update(bytes).digest()).toString()
  if (own !== cid) throw new FileListProblem(`${author.pds} hands out ${own} in place of ${cid}.`, false)
  return parseList(found, bytes)
}

/** 5 MB over a slow line. */
const LIST_TIMEOUT_MS = 120_000

function parseList(found: filesLexicon.Main, bytes: Uint8Array): readonly PinnedFile[] {
  try {
    return readFileList(bytes, found)
  } catch (cause) {
    if (!(cause instanceof FileListError)) throw cause
    throw new FileListProblem(cause.message, false, { cause })
  }
}
