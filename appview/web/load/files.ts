import type { ReleaseView } from '../../../src/lexicons/dev/firn/defs.js'
import { fileUrls } from '../../../src/models/file-urls.js'
import { ApiError } from '../../api/errors.js'
import { listFiles } from '../../api/listFiles.js'
import type { FileFact } from '../components/file-table.js'
import type { WebContext } from '../web-context.js'

/** Which files of a release a page is to show. */
export interface FilesAsked {
  readonly limit: number
  readonly prefix?: string | undefined
  readonly cursor?: string | undefined
}

export interface FilesPage {
  readonly files: readonly FileFact[]
  readonly asked: FilesAsked
  /** Of the next page. */
  readonly cursor: string | undefined
  /** Why they cannot be shown, in a sentence; undefined where they are. */
  readonly problem: string | undefined
}

/** Files of a release of a model, in the order of their paths. @throws InvalidCursorError, NotFoundError */
export async function loadFiles(
  ctx: Pick<WebContext, 'db'>,
  uri: ReleaseView['uri'],
  asked: FilesAsked,
): Promise<FilesPage> {
  const { limit, prefix, cursor } = asked
  try {
    const page = await listFiles(ctx, {
      uri,
      limit,
      ...(prefix === undefined ? {} : { prefix }),
      ...(cursor === undefined ? {} : { cursor }),
    })
    const files = page.files.map((file) => {
      const [href] = fileUrls(file, page.bases)
      return { path: file.path, size: file.size, sha256: file.sha256, href: webLink(href) }
    })
    return { files, asked, cursor: page.cursor, problem: undefined }
  } catch (error) {
    if (!(error instanceof ApiError) || error.error !== 'NotYet') throw error
    return { files: [], asked, cursor: undefined, problem: error.message }
  }
}

/** An address that somebody else wrote: a link only where it leads to the web. */
export function webLink(address: string | undefined): string | undefined {
  const url = address === undefined ? null : URL.parse(address)
  return url && ['https:', 'http:'].includes(url.protocol) ? url.href : undefined
}
