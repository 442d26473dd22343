import { encodePath } from './arrange-files.js'
import type { PinnedModel } from './artifact.js'
import type { Download, DownloadOptions } from './download/download.js'
import { downloadFiles } from './download/download-files.js'
import { GitBlobHash } from './git-blob-hash.js'
import { countOf } from './in-words.js'
import type { LayoutName } from './layout/layout.js'
import type { About, ListedFile, Listing, PinnedFile } from './listing.js'
import type { SourceRequest } from './request.js'
import type { ModelSource, SourceContext } from './source.js'
import { SourceError } from './source-error.js'
import { sourceOf } from './sources.js'

export interface ResolveOptions {
  /** Bytes that may be downloaded in all, for files whose source tells no sha256; no bound when absent. */
  readonly maxHashedBytes?: number | undefined
  /** How files are downloaded whose source tells no sha256. */
  readonly download?: Partial<DownloadOptions> | undefined
  /** Where such a file is kept, by its path and the layout of the model; else its bytes are hashed and forgotten. */
  readonly keep?: KeepFile | undefined
}

export type KeepFile = (path: string, layout: LayoutName) => string | undefined

/** A model whose every file is pinned, and what its source tells besides. */
export interface ResolvedModel extends PinnedModel {
  readonly about: About
}

/** Paths that Nix can put behind a base by itself: no other character of them is encoded by anything but ASCII. */
const PLAIN_PATH = /^[A-Za-z0-9._~/\- +@=,()]+$/

/**
 * Pins what a person asks for: asks its source for all files, and downloads those alone whose sha256 it does not tell,
 * to hash them. Where the source names a file's git object, that is checked on the way.
 * @throws SourceError; the signal's reason
 */
export async function resolveModel(
  request: SourceRequest,
  context: SourceContext,
  options: ResolveOptions = {},
): Promise<ResolvedModel> {
  const source = sourceOf(request)
  const listing = await source.list(request, context)
  const hashes = await hashFiles(listing, source, context, options)
  const { origin, bases, layout, about } = listing
  const files = listing.files.map((file) => pin(file, file.sha256 ?? hashes.get(file.path), bases))
  return { origin, files, bases, layout, about, parameters: about.parameters }
}

/** @returns sha256 by path */
async function hashFiles(
  listing: Listing,
  source: ModelSource,
  context: SourceContext,
  { maxHashedBytes = Number.POSITIVE_INFINITY, download, keep }: ResolveOptions,
): Promise<ReadonlyMap<string, string>> {
  const files = listing.files.filter(({ sha256 }) => sha256 === undefined)
  const locate = source.locator?.(listing.origin, files, context)
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  if (bytes > maxHashedBytes) {
    throw new SourceError(
      'TooLarge',
      `${countOf(files.length, 'file')} of ${countOf(bytes, 'byte')} ${files.length === 1 ? 'has no sha256 at its' : 'have no sha256 at their'} source, and would have to be downloaded; at most ${maxHashedBytes} bytes are here. Choose fewer files by globs, or use the command line: firn model publish.`,
    )
  }
  if (files.length > 0) {
    const are = files.length === 1 ? 'is' : 'are'
    context.report?.(`${countOf(files.length, 'file')} of ${countOf(bytes, 'byte')} ${are} hashed.`)
  }
  const wanted = files.map((file) => ({ file, blob: new GitBlobHash(file.size) }))
  const downloaded = await downloadFiles(
    wanted.map(
      ({ file: { path, urls, size }, blob }): Download => ({
        ...{ path, urls, size, watch: blob, destination: keep?.(path, listing.layout) },
        locate: locate && (() => locate(path)),
      }),
    ),
    {
      fetch: context.fetch,
      ...download,
      headersFor: (url) => source.headersFor(url, context),
      explain: source.explain,
      signal: context.signal,
    },
  )
  for (const { file, blob } of wanted) {
    if (file.gitOid === undefined || file.gitOid === blob.id) continue
    throw new SourceError(
      'HashMismatch',
      `${file.path}: its source says that it is the git object ${file.gitOid}, and handed out ${blob.id}. Nothing of it is published: try again, and tell the source's operators if it stays so.`,
    )
  }
  return new Map(downloaded.map(({ path, sha256 }) => [path, sha256]))
}

function pin(file: ListedFile, sha256: string | undefined, bases: Listing['bases']): PinnedFile {
  if (sha256 === undefined) throw new Error(`${file.path} was not hashed`)
  const { urls, ...rest } = file
  const path = encodePath(file.path)
  const follows = urls.every((url) => bases.includes(url.slice(0, -path.length)) && url.endsWith(path))
  return {
    ...rest,
    sha256,
    ...(!(follows && PLAIN_PATH.test(file.path)) && {
      urls: urls.map((url) => url as `${string}:${string}`),
    }),
  }
}
