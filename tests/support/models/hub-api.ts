import type { IncomingMessage, ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { answerJson } from './answer-bytes.js'
import type { HubCommit, HubFile, HubRepository } from './hub-repository.js'

/** /api/models/{repo} and /api/models/{repo}/revision/{rev}. */
export function answerInfo(
  repository: HubRepository,
  commit: HubCommit,
  query: URLSearchParams,
  response: ServerResponse,
): void {
  const { name, options } = repository
  const always = { _id: '65535d0000000000000000aa', id: name, modelId: name }
  const info: Record<string, unknown> = {
    author: name.includes('/') ? name.split('/')[0] : undefined,
    sha: commit.id,
    lastModified: commit.date,
    createdAt: commit.date,
    private: options.private ?? false,
    gated: options.gated ?? false,
    disabled: false,
    downloads: 0,
    likes: 0,
    tags: [],
    siblings: [...commit.files.keys()].map((rfilename) => ({ rfilename })),
    ...options.info,
  }
  // Who asks for certain fields gets no others.
  const fields = [...query.getAll('expand'), ...query.getAll('expand[]')]
  const chosen = fields.length === 0 ? info : Object.fromEntries(fields.map((field) => [field, info[field]]))
  answerJson({ ...always, ...chosen }, response)
}

/** /api/models/{repo}/tree/{rev}[/{path}], by pages that the Link header joins. */
export function answerTree(
  commit: HubCommit,
  directory: string,
  url: URL,
  pageSize: number,
  response: ServerResponse,
): void {
  const prefix = directory === '' ? '' : `${directory}/`
  const recursive = url.searchParams.get('recursive') === 'true'
  const expand = url.searchParams.get('expand') === 'true'
  const entries = [
    ...[...commit.directories].map(([path, oid]) => ({ type: 'directory', path, oid, size: 0 })),
    ...[...commit.files.values()].map(entryOf),
  ].filter(({ path }) => path.startsWith(prefix) && (recursive || !path.slice(prefix.length).includes('/')))
  const start = Number(url.searchParams.get('cursor') ?? 0)
  const page = entries.slice(start, start + pageSize)
  const next = new URL(url)
  next.searchParams.set('cursor', String(start + pageSize))
  answerJson(
    page.map((entry) => (expand ? { ...entry, ...expandedBy(commit) } : entry)),
    response,
    start + pageSize < entries.length ? { link: `<${next}>; rel="next"` } : {},
  )
}

/** POST /api/models/{repo}/paths-info/{rev}, as JSON or as a form; paths that are not there are left out. */
export async function answerPathsInfo(
  commit: HubCommit,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { paths, expand } = (await json(request)) as { paths: string[]; expand?: boolean }
  const entries = paths.flatMap((path) => {
    const file = commit.files.get(path)
    const oid = commit.directories.get(path)
    if (file) return [entryOf(file)]
    return oid === undefined ? [] : [{ type: 'directory', path, oid, size: 0 }]
  })
  answerJson(
    entries.map((entry) => (expand ? { ...entry, ...expandedBy(commit) } : entry)),
    response,
  )
}

/** /api/models/{repo}/refs. */
export function answerRefs({ branches, tags }: HubRepository, response: ServerResponse): void {
  const list = (refs: ReadonlyMap<string, string>, prefix: string) =>
    [...refs].map(([name, targetCommit]) => ({ name, ref: `${prefix}${name}`, targetCommit }))
  answerJson(
    { branches: list(branches, 'refs/heads/'), converts: [], tags: list(tags, 'refs/tags/') },
    response,
  )
}

function entryOf({ path, bytes, oid, lfs, xetHash }: HubFile) {
  return {
    type: 'file',
    path,
    oid,
    size: bytes.length,
    ...(lfs && { lfs: { oid: lfs.oid, size: lfs.size, pointerSize: lfs.pointer.length } }),
    ...(xetHash && { xetHash }),
  }
}

/** Files are written by the commit that is asked about: it holds a whole state. */
function expandedBy({ id, title, date }: HubCommit) {
  return {
    lastCommit: { id, title, date },
    securityFileStatus: { status: 'safe' },
  }
}
