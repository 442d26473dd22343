import { files } from '../../lexicons/dev/firn.js'
import { DOWNLOADS_AT_ONCE } from '../../limits/downloads.js'
import { arrangeFiles } from '../arrange-files.js'
import { netrcLogin } from '../basic-login.js'
import { downloadFile } from '../download/download-file.js'
import type { ListedFile } from '../listing.js'
import { mapInParallel } from '../map-in-parallel.js'
import type { UrlRequest } from '../request.js'
import type { ModelSource, SourceContext } from '../source.js'
import { SourceError } from '../source-error.js'
import { lastingUrl } from './lasting-url.js'
import { measure } from './measure.js'
import { nameIn } from './name-in.js'
import { parseSha256 } from './parse-sha256.js'

type RequestedFile = UrlRequest['urls'][number]

/** Files at plain addresses. An archive stays one file, as it is. */
export const urlSource: ModelSource<UrlRequest> = {
  type: 'url',
  async list(request, context) {
    if (request.urls.length === 0) throw new SourceError('InvalidRequest', "url: 'urls' must not be empty")
    const wanted = request.urls.map(readFile)
    const listed = await mapInParallel(wanted, DOWNLOADS_AT_ONCE, (file) => listFile(file, context))
    return {
      origin: files.url.build({}),
      files: arrangeFiles(listed, 'The list of addresses'),
      bases: [],
      layout: 'plain',
      about: {},
    }
  },
  headersFor: (url, { credentials }) => netrcLogin(url, credentials),
}

/** @throws SourceError */
function readFile({ url, sha256, filename }: RequestedFile): Omit<ListedFile, 'size'> {
  const urls = (typeof url === 'string' ? [url] : url).map(lastingUrl)
  const [first] = urls
  if (first === undefined)
    throw new SourceError('InvalidRequest', 'A file has no address: name one at least.')
  const hash = sha256 === undefined ? undefined : parseSha256(sha256)
  if (sha256 !== undefined && hash === undefined) {
    const problem = `${JSON.stringify(sha256.slice(0, 100))} is no sha256: write its 64 hexadecimal digits, or sha256-… in base64.`
    throw new SourceError('InvalidRequest', problem)
  }
  return { path: filename ?? nameIn(first), sha256: hash, urls }
}

async function listFile(file: Omit<ListedFile, 'size'>, context: SourceContext): Promise<ListedFile> {
  const problems: unknown[] = []
  const sizes = new Set<number>()
  for (const url of file.urls) {
    try {
      // When one has answered, nobody waits for the others.
      const size = await measure(url, sizes.size === 0 ? context : { ...context, patienceMs: 0 })
      if (size !== undefined) sizes.add(size)
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      problems.push(error)
    }
  }
  if (problems.length === file.urls.length) throw problems[0]
  const [size] = sizes
  if (size !== undefined && sizes.size === 1) return { ...file, size }
  if (sizes.size > 1 && file.sha256 === undefined) {
    throw new SourceError(
      'HashMismatch',
      `The addresses of ${file.path} hold different files, of ${[...sizes].join(' and ')} bytes: leave away those that are wrong, or say its sha256.`,
    )
  }
  const why = sizes.size > 1 ? 'Its servers do not agree' : 'No server says'
  context.report?.(`${why} how large ${file.path} is: it is read once.`)
  return { ...file, ...(await readOnce(file, context)) }
}

async function readOnce(
  file: Omit<ListedFile, 'size'>,
  context: SourceContext,
): Promise<Pick<ListedFile, 'size' | 'sha256'>> {
  const { size, sha256 } = await downloadFile(file, {
    fetch: context.fetch,
    headersFor: (url) => netrcLogin(url, context.credentials),
    signal: context.signal,
  })
  return { size, sha256 }
}
