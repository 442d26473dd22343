import { type ListFileEntry, listFiles } from '@huggingface/hub'
import { MAX_LISTED_FILES } from '../../limits/model-sources.js'
import { arrangeFiles, encodePath } from '../arrange-files.js'
import { filterByGlobs } from '../glob.js'
import type { About, ListedFile } from '../listing.js'
import type { SourceContext } from '../source.js'
import { SourceError } from '../source-error.js'
import { watchPages } from '../watch-pages.js'
import { aboutHubModel } from './hub-about.js'
import { hubFetch } from './hub-fetch.js'

/** One state of a repository of a hub. */
export interface HubListing {
  /** The commit. */
  readonly rev: string
  /** What was asked for, where it is a name that moves. */
  readonly ref?: string
  readonly files: readonly ListedFile[]
  readonly base: string
  readonly about: About
}

export interface HubQuestion {
  /** Without a slash at its end. */
  readonly endpoint: string
  readonly repo: string
  readonly revision: string
  readonly include?: readonly string[] | undefined
}

/**
 * Asks a hub which commit a revision is, and for all files of it, over all pages.
 * @throws SourceError
 */
export async function listHub(question: HubQuestion, context: SourceContext): Promise<HubListing> {
  const { endpoint, repo, revision, include } = question
  const fetch = hubFetch(context)
  const info = await readInfo(question, fetch)
  const rev = info.sha
  if (typeof rev !== 'string' || !/^[0-9a-f]{40}$/.test(rev)) {
    throw new SourceError(
      'Unreadable',
      `${endpoint} names no commit for ${repo} at ${revision}: it may be no model hub.`,
    )
  }
  const base = `${endpoint}/${repo}/resolve/${rev}/`
  const found: ListedFile[] = []
  const watch = watchPages(endpoint)
  const fetchPage: typeof fetch = async (input) => {
    watch(String(input), found.length)
    return fetch(input)
  }
  const asked = { repo, revision: rev, recursive: true, hubUrl: endpoint, fetch: fetchPage }
  for await (const entry of listFiles(asked)) {
    if (entry.type === 'file') found.push(toListed(entry, base, endpoint))
    if (found.length > MAX_LISTED_FILES) {
      throw new SourceError(
        'TooLarge',
        `${repo} has more than ${MAX_LISTED_FILES} files: at most so many make a model.`,
      )
    }
    if (found.length > 0 && found.length % 1_000 === 0)
      context.report?.(`${found.length} files of ${repo} are listed.`)
  }
  // As short as git writes them; a name of one letter is a branch.
  const isCommit = revision.length >= MIN_COMMIT_DIGITS && rev.startsWith(revision.toLowerCase())
  return {
    rev,
    ...(!isCommit && { ref: revision }),
    files: arrangeFiles(filterByGlobs(found, include), repo),
    base,
    about: aboutHubModel(info, endpoint, repo),
  }
}

/** core.abbrev of git-config(1) is 7 in small repositories. */
const MIN_COMMIT_DIGITS = 7

async function readInfo(
  { endpoint, repo, revision }: HubQuestion,
  fetch: typeof globalThis.fetch,
): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(`${endpoint}/api/models/${repo}/revision/${encodeURIComponent(revision)}`)
  const info: unknown = await response.json().catch(() => undefined)
  if (typeof info === 'object' && info !== null) return info as Readonly<Record<string, unknown>>
  throw new SourceError(
    'Unreadable',
    `${endpoint} answered with no JSON about ${repo}: it may be no model hub.`,
  )
}

/** The client hands on what the hub says without a look at it. */
function toListed(entry: ListFileEntry, base: string, endpoint: string): ListedFile {
  const { path, size, oid, lfs, xetHash } = entry
  const isSound =
    typeof path === 'string' &&
    Number.isSafeInteger(size) &&
    /^[0-9a-f]{40}$/.test(oid ?? '') &&
    (lfs === undefined || /^[0-9a-f]{64}$/.test(lfs.oid))
  if (!isSound) {
    throw new SourceError(
      'Unreadable',
      `${endpoint} lists a file without its size and its hash: it may be no model hub.`,
    )
  }
  return {
    path,
    size: lfs?.size ?? size,
    gitOid: oid,
    ...(lfs && { lfs: true, sha256: lfs.oid }),
    ...(/^[0-9a-f]{64}$/.test(xetHash ?? '') && { xetHash }),
    urls: [`${base}${encodePath(path)}`],
  }
}
