import { parseTree, TreeObjectError } from '../../atoms/git-tree.js'
import { isObjectId } from '../../atoms/object-id.js'
import type { Greeting } from '../../git/advertisement.js'
import { fetchObjects } from '../../git/fetch-objects.js'
import { listRefs } from '../../git/list-refs.js'
import type { GitObject } from '../../git/pack/read-pack.js'
import { GitRemoteError } from '../../git/remote-error.js'
import type { GitRequestOptions } from '../../git/request.js'
import { MAX_LISTED_FILES } from '../../limits/model-sources.js'
import { SourceError } from '../source-error.js'

/** A commit of a repository that somebody serves. */
export interface RemoteCommit {
  readonly url: string
  readonly greeting: Greeting
  readonly rev: string
  /** The branch or tag that was asked for. */
  readonly ref?: string | undefined
}

export interface TreeFile {
  readonly path: string
  /** Of the blob. */
  readonly id: string
}

/**
 * Finds the commit that a branch, a tag or an id means now, in git's own order (gitrevisions(7)).
 * @throws SourceError
 */
export function findCommit(url: string, revision: string, options: GitRequestOptions): Promise<RemoteCommit> {
  return asSourceErrors(url, async () => {
    const names = [revision, `refs/${revision}`, `refs/tags/${revision}`, `refs/heads/${revision}`]
    const { greeting, refs } = await listRefs(url, names, options)
    if (isObjectId(revision)) return { url, greeting, rev: revision }
    const found = names.map((name) => refs.find((ref) => ref.name === name)).find((ref) => ref !== undefined)
    if (found) return { url, greeting, rev: found.peeled ?? found.object, ref: revision }
    const hint = /^[0-9a-f]{7,39}$/.test(revision) ? ' If it is a commit, write all of its 40 digits.' : ''
    throw new SourceError('NotFound', `${url} has no branch or tag ${JSON.stringify(revision)}.${hint}`)
  })
}

/**
 * Lists all files of a commit below a directory. Symbolic links and submodules are left out, and told.
 * @throws SourceError
 */
export function listTree(
  commit: RemoteCommit,
  directory: string,
  options: GitRequestOptions,
  report: ((line: string) => void) | undefined,
): Promise<TreeFile[]> {
  return asSourceErrors(commit.url, async () => {
    const root = treeOf(commit, await fetchOne(commit, commit.rev, options))
    const below = directory === '' ? [] : directory.split('/')
    const files: TreeFile[] = []
    let level = [{ id: root, path: '' }]
    for (let depth = 0; level.length > 0; depth++) {
      const trees = await fetchAll(
        commit,
        level.map(({ id }) => id),
        options,
      )
      const wanted = below[depth]
      const next: typeof level = []
      for (const { id, path } of level) {
        for (const { mode, name, id: entry } of entriesOf(commit, trees.get(id))) {
          if (wanted !== undefined && name !== wanted) continue
          // What is no directory ends where one is wanted.
          const place = wanted === undefined ? (path === '' ? name : `${path}/${name}`) : ''
          if (mode === '40000') next.push({ id: entry, path: place })
          else if (wanted === undefined && mode.startsWith('100')) files.push({ path: place, id: entry })
          else if (wanted === undefined)
            report?.(`${place} is a ${mode === '120000' ? 'symbolic link' : 'submodule'}: it is left out.`)
        }
      }
      if (wanted !== undefined && next.length === 0) {
        throw new SourceError('NotFound', `${commit.url} has no directory ${directory} in ${commit.rev}.`)
      }
      if (files.length + next.length > MAX_LISTED_FILES) {
        throw new SourceError(
          'TooLarge',
          `${commit.url} has more than ${MAX_LISTED_FILES} files: name a directory of it.`,
        )
      }
      level = next
    }
    return files
  })
}

/**
 * Fetches blobs by their ids, all that are small enough to be read at once.
 * @returns what came; the others are larger than anything that is read so
 * @throws SourceError
 */
export function fetchBlobs(
  { url, greeting }: RemoteCommit,
  ids: readonly string[],
  options: GitRequestOptions,
): Promise<ReadonlyMap<string, GitObject>> {
  return asSourceErrors(url, async () => {
    if (ids.length === 0) return new Map()
    return (await fetchObjects(url, greeting, { blobs: ids, commits: [] }, options)).objects
  })
}

async function fetchOne(commit: RemoteCommit, id: string, options: GitRequestOptions): Promise<GitObject> {
  const wanted = { blobs: [], commits: [id] }
  const { objects, unread } = await fetchObjects(commit.url, commit.greeting, wanted, options)
  const object = objects.get(id)
  if (object) return object
  const why = unread.get(id) ?? 'its server does not hand it out'
  throw new SourceError('NotFound', `${commit.url} gives no commit ${id}: ${why}.`)
}

async function fetchAll(
  { url, greeting }: RemoteCommit,
  ids: readonly string[],
  options: GitRequestOptions,
): Promise<ReadonlyMap<string, GitObject>> {
  const { objects, unread } = await fetchObjects(url, greeting, { blobs: ids, commits: [] }, options)
  const missing = ids.find((id) => !objects.has(id))
  if (missing === undefined) return objects
  const why = unread.get(missing) ?? 'its server does not hand it out'
  throw new SourceError('Unreadable', `${url} gives no directory ${missing}: ${why}.`)
}

function treeOf(commit: RemoteCommit, { type, bytes }: GitObject): string {
  const tree =
    type === 'commit' ? /^tree ([0-9a-f]{40})\n/.exec(bytes.toString('latin1', 0, 60))?.[1] : undefined
  if (tree !== undefined) return tree
  throw new SourceError(
    'InvalidRequest',
    `${commit.rev} of ${commit.url} is a ${type}, and no commit: name one.`,
  )
}

function entriesOf(commit: RemoteCommit, object: GitObject | undefined) {
  try {
    return parseTree(object?.bytes ?? Buffer.alloc(0)).map((entry) => ({
      ...entry,
      name: readName(commit, entry.name),
    }))
  } catch (error) {
    if (!(error instanceof TreeObjectError)) throw error
    throw new SourceError('Unreadable', `A directory of ${commit.url} is broken.`, { cause: error })
  }
}

function readName({ url }: RemoteCommit, name: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(name)
  } catch (error) {
    const shown = JSON.stringify(name.toString('latin1'))
    throw new SourceError('InvalidRequest', `The name ${shown} in ${url} is no UTF-8: rename the file.`, {
      cause: error,
    })
  }
}

async function asSourceErrors<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof GitRemoteError)) throw error
    throw explainGit(url, error)
  }
}

function explainGit(url: string, error: GitRemoteError): SourceError {
  const { host } = new URL(url)
  const of = { cause: error }
  if (error.status === 401 || error.status === 403) {
    const problem = `${url} lets nobody in without a login (${error.status}), or is not there. Write one for ${host} into ~/.netrc.`
    return new SourceError('Unauthorized', problem, of)
  }
  if (error.status === 404)
    return new SourceError('NotFound', `${url} is not there (404): see whether it is a git repository.`, of)
  if (error.status === 429)
    return new SourceError(
      'RateLimited',
      `${host} takes no more requests for now (429). Try again later.`,
      of,
    )
  if (error.problem === 'unreachable')
    return new SourceError('Unavailable', `${url} cannot be read: ${error.message}.`, of)
  return new SourceError(
    error.problem === 'excess' ? 'TooLarge' : 'Unreadable',
    `${url} cannot be read: ${error.message}.`,
    of,
  )
}
